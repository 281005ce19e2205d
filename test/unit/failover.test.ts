import { expect, test } from "vitest";
import { holds, rowOf, sampleOf } from "../../bench/failover/answers.ts";
import { median } from "../../bench/median.ts";

const good = (...times: number[]) => times.map((at) => ({ at, ok: true }));

test("a gap lies between two good answers, whatever failed between them", () => {
  const answers = [...good(90, 100), { at: 150, ok: false }, ...good(400, 410, 420)];
  expect(sampleOf(answers, 100, 420)).toEqual({ gap: 300, asked: 5, failed: 1 });
});

test("a gap that began before the event was noted counts from the last good answer", () => {
  expect(sampleOf(good(100, 400), 200, 410).gap).toBe(300);
});

test("a gap that has not ended counts until the end", () => {
  expect(sampleOf(good(100, 110), 100, 5000).gap).toBe(4890);
  expect(sampleOf([], 100, 5000)).toEqual({ gap: 4900, asked: 0, failed: 0 });
});

test("a client may have asked for an hour", () => {
  const hour = Array.from({ length: 360_000 }, (_, i) => ({ at: 10 * (i + 1), ok: true }));
  expect(sampleOf(hour, 3_599_000, 3_600_000)).toEqual({ gap: 10, asked: 101, failed: 0 });
});

test("answers that come out of order are put in order", () => {
  expect(sampleOf(good(100, 130, 120, 110), 100, 130).gap).toBe(10);
});

test("a row is as wanted by its worst, and by its median and failed questions where those are wanted", () => {
  const samples = [100, 300, 200].map((gap) => ({ gap, asked: 10, failed: 1 }));
  const row = rowOf("x", samples, { worst: 300 });
  expect(row).toMatchObject({ count: 3, median: 200, worst: 300, failed: 3, asked: 30 });
  expect(holds(row)).toBe(true);
  expect(holds({ ...row, wanted: { worst: 299 } })).toBe(false);
  expect(holds({ ...row, wanted: { worst: 300, median: 199 } })).toBe(false);
  expect(holds({ ...row, wanted: { worst: 300, failed: 3 } })).toBe(true);
  expect(holds({ ...row, wanted: { worst: 300, failed: 2 } })).toBe(false);
  expect(holds(rowOf("x", samples))).toBeUndefined();
});

test("the median of an even number is the middle of two", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([7])).toBe(7);
});
