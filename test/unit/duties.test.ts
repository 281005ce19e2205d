import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { casesOf, homeEventNames, phaseNames } from "../../bench/duties/case.ts";
import { clientNames, clientOwner, keysOf } from "../../bench/duties/clients.ts";
import type { Outcome } from "../../bench/duties/count.ts";
import { ownerNameOf } from "../../bench/duties/participant.ts";
import { Recovery } from "../../bench/duties/recovery.ts";
import { isVoid, renderDuties } from "../../bench/duties/report.ts";
import { addResult, readResults, resultsOf } from "../../bench/duties/results.ts";
import { type CaseResult, countsByOwner, missesOf, total } from "../../bench/duties/summary.ts";
import { timelineOf } from "../../bench/duties/timeline.ts";
import { temporaryFolder } from "../support/folders.ts";

it("every client has keys of its own, none of those that sign outside the homes", () => {
  const keys = clientNames.flatMap(keysOf);
  expect(new Set(keys).size).toBe(keys.length);
  expect([Math.min(...keys), Math.max(...keys)]).toEqual([49, 63]);
  const owners = clientNames.map(clientOwner);
  for (const name of clientNames)
    expect(keysOf(name).map((key) => ownerNameOf(owners, key))).toEqual([name, name, name]);
});

it("a run that is cut off has had every event and phase once before any of them twice", () => {
  const cases = casesOf(homeEventNames, phaseNames, 2);
  expect(cases).toHaveLength(64);
  expect(new Set(cases.slice(0, 32).map(({ event, phase }) => `${event} ${phase}`)).size).toBe(32);
  expect(cases.slice(0, 32).every(({ repetition }) => repetition === 1)).toBe(true);
});

const attestation = (validator: number, slot = 10) =>
  ({ kind: "attestation", validator, slot, committee: 0, position: 0 }) as const;
const message = (validator: number, slot = 10) =>
  ({ kind: "sync message", validator, slot, positions: [1] }) as const;
const well = { delay: 1, prompt: true, head: true, target: true };

/** Of "one address", whose keys are 49 to 51, but for the last two. */
const outcomes: readonly Outcome[] = [
  { duty: attestation(49), included: well },
  { duty: attestation(50), included: { delay: 3, prompt: false, head: false, target: true } },
  { duty: attestation(51, 11) },
  { duty: { kind: "proposal", validator: 49, slot: 10 }, block: "canonical" },
  { duty: { kind: "proposal", validator: 50, slot: 11 }, block: "orphaned" },
  { duty: message(49), included: false },
  { duty: message(50), included: false },
  { duty: message(49, 11), included: undefined },
  { duty: attestation(52), included: well },
  { duty: message(52), included: true },
];

const owners = (["one address", "both addresses"] as const).map(clientOwner);

describe("duties of a case", () => {
  const counts = countsByOwner(outcomes, owners);

  it("are counted by client", () => {
    expect(counts).toEqual({
      "one address": {
        attestations: { due: 3, included: 2, prompt: 1, head: 1, target: 2, delay: 4 },
        proposals: { canonical: 1, orphaned: 1, missed: 0 },
        syncMessages: { possible: 2, included: 0 },
        slots: 2,
      },
      "both addresses": {
        attestations: { due: 1, included: 1, prompt: 1, head: 1, target: 1, delay: 1 },
        proposals: { canonical: 0, orphaned: 0, missed: 0 },
        syncMessages: { possible: 1, included: 1 },
        slots: 0,
      },
    });
  });

  it("are added up, with the most slots of one case", () => {
    const sum = total([counts["one address"]!, counts["both addresses"]!]);
    expect(sum.attestations).toEqual({ due: 4, included: 3, prompt: 2, head: 2, target: 3, delay: 5 });
    expect(sum.slots).toBe(2);
  });

  it("that were not done well are misses, those of one slot and kind together", () => {
    const client = "one address";
    expect(missesOf(outcomes, owners)).toEqual([
      { client, slot: 10, duty: "attestation", validators: [50], what: "included after 3 slots, wrong head" },
      { client, slot: 10, duty: "sync message", validators: [49, 50], what: "missed" },
      { client, slot: 11, duty: "attestation", validators: [51], what: "missed" },
      { client, slot: 11, duty: "proposal", validators: [50], what: "orphaned" },
    ]);
  });
});

it("a timeline has what concerns a client, in order", () => {
  const entries = [
    { at: 5500, seen: { init: 7, url: "http://a", by: "answer" }, text: "a answers" },
    { at: 4500, text: "the fault begins" },
    { at: 5550, seen: { init: 8, url: "http://a", by: "answer" }, text: "a answers in another network" },
    { at: 5600, seen: { init: 7, url: "http://b", by: "answer" }, text: "b answers" },
    { at: 5700, client: "at home" as const, text: "a client complains" },
    { at: 5800, client: "own list" as const, text: "this client complains" },
    { at: 3999, text: "before" },
    { at: 2100, seen: { init: 7, url: "http://a", by: "answer" }, text: "nobody answers at a" },
    { at: 2000, seen: { init: 7, url: "http://a", by: "answer" }, text: "a answered" },
    { at: 1500, seen: { init: 7, url: "http://a", by: "route" }, text: "a leads home" },
    { at: 3000, seen: { init: 8, url: "http://a", by: "answer" }, text: "a answered in another network" },
    { at: 1000, client: "own list" as const, text: "client: Failed to download duties epoch=1 Timeout" },
    { at: 1001, client: "own list" as const, text: "client: Failed to download duties epoch=12 Timeout" },
    { at: 9000, text: "after" },
  ] as const;
  const client = { name: "own list", views: [{ init: 7, urls: ["http://a"] }] };
  expect(timelineOf(entries, client, { from: 4000, until: 9000, zero: 5000, epoch: 1 })).toEqual([
    "−4.00 s client: Failed to download duties epoch=1 Timeout",
    "−3.50 s a leads home",
    "−2.90 s nobody answers at a",
    "−0.50 s the fault begins",
    "+0.50 s a answers",
    "+0.80 s this client complains",
  ]);
});

describe("after a fault", () => {
  const clients = (["one address", "own list"] as const).map(clientOwner);

  it("only messages of slots that began after the lab was whole tell that clients are back", () => {
    const recovery = new Recovery();
    expect([10, 11, 12, 13].map((slot) => recovery.slotToHear(slot))).toEqual([
      ...[undefined, undefined, undefined],
      11,
    ]);
    recovery.broken();
    expect([14, 16, 17].map((slot) => recovery.slotToHear(slot))).toEqual([undefined, undefined, 15]);
  });

  it("each client has to be heard with all of its keys, anew if the lab breaks again", () => {
    const recovery = new Recovery();
    expect(recovery.hear(clients, [56])).toBe("own list");
    recovery.broken();
    expect(recovery.hear(clients, [49])).toBe("one address");
    expect(recovery.hear(clients, [55])).toBeUndefined();
  });
});

const contents = { events: homeEventNames, names: clientNames };
const result = (parts: Partial<CaseResult> = {}): CaseResult => ({
  ...{ event: "nothing", phase: "proposal+0", repetition: 1, slot: 10, aimedAt: "one address" },
  ...{ deviation: [0, 0], counts: countsByOwner(outcomes, owners.slice(0, 1)), misses: [] },
  ...parts,
});
const misses = missesOf(outcomes, owners).map((miss) => ({ ...miss, timeline: ["+1.00 s nobody answers"] }));

describe("a run", () => {
  it("is void if anything was missed without a fault, or if nobody looked", () => {
    expect(isVoid([result(), result({ event: "home-host", misses })])).toBe(false);
    expect(isVoid([result(), result({ repetition: 2, misses })])).toBe(true);
    expect(isVoid([result({ event: "home-host" })])).toBe(true);
    expect(renderDuties([result({ misses })], contents)).toContain("VOID");
    expect(renderDuties([result()], contents)).not.toContain("VOID");
  });

  it("shows every miss with its timeline, and the duties that were aimed at", () => {
    const text = renderDuties(
      [result(), result({ event: "home-host", misses, deviation: [3, 41] })],
      contents,
    );
    expect(text).toContain(
      "home-host, proposal+0, 1: slot 11, one address, proposal of 50: orphaned\n  +1.00 s",
    );
    expect(text).toMatch(/^home-host +proposal\+0 +1 of 1/m);
    expect(text).toMatch(
      /^home-host +one address +1 +2 of 3 +1 +1 of 2 +2 of 2 +2.00 +1 of 2 +1 +0 of 2 +2$/m,
    );
    expect(text).toContain("Faults began up to 41 ms from the planned time.");
  });

  it("goes on from its file, whose last line may be half", () => {
    const file = join(temporaryFolder("duties"), "deep", "results.jsonl");
    expect(readResults(file)).toEqual([]);
    addResult(file, result());
    addResult(file, result({ event: "beacon-node" }));
    appendFileSync(file, '{"event":"home');
    expect(readResults(file)).toHaveLength(2);
    addResult(file, result({ event: "home-host" }));
    expect(readResults(file).map(({ event }) => event)).toEqual(["nothing", "beacon-node", "home-host"]);
    expect(resultsOf(casesOf(["nothing"], ["proposal+0"], 1), readResults(file))).toEqual([result()]);
  });
});
