import { describe, expect, test } from "vitest";
import { maxUnready, type ReadinessSample, unreadySpans } from "../../bench/dvt-change/watch.ts";
import { lossesToMake } from "../../bench/quorum/damage.ts";
import { isAsSaid, type LossResult, saidOf } from "../../bench/quorum/result.ts";
import { loadDvt } from "../support/dvt.ts";

const topology = loadDvt("hoodi");
const losses = lossesToMake(topology);

describe("losses that the bench makes", () => {
  test("are all that the table names, each once", () => {
    const named = Object.values(topology.dvtClusters).flatMap((cluster) =>
      cluster.losses.map(({ part }) => `${part.kind} ${part.name}`),
    );
    const made = losses.flatMap(({ parts }) => parts.map(({ kind, name }) => `${kind} ${name}`));
    expect(made.toSorted()).toEqual([...new Set(named)].sort());
  });

  test("do something, each something else", () => {
    const damages = losses.map(({ damage }) => JSON.stringify(damage));
    expect(new Set(damages).size).toBe(damages.length);
    expect(
      losses.map(({ parts, damage }) => [parts.map(({ name }) => name).join("+"), damage]),
    ).toMatchSnapshot();
  });
});

describe("what was seen of a loss", () => {
  const cluster = topology.dvtClusters.ssv!;
  const result = (left: number, stops: boolean, voted: number, ready: number): LossResult => ({
    stack: "two-clients",
    cluster: "ssv",
    parts: [],
    nodes: 4,
    left,
    stops,
    seen: { voted, validators: 8, ready: cluster.nodes.slice(0, ready) },
    recoverySeconds: 0,
  });

  test.each<[string, boolean, LossResult]>([
    ["all voted, three are ready", true, result(3, false, 8, 3)],
    ["one did not vote", false, result(3, false, 7, 3)],
    ["fewer are ready", false, result(3, false, 8, 2)],
    ["nobody voted", true, result(0, true, 0, 0)],
    ["one voted though it stops", false, result(0, true, 1, 0)],
  ])("%s", (_name, expected, seen) => expect(isAsSaid(seen)).toBe(expected));

  test("is held against the worst that the table says of what fails with it", () => {
    const home = losses.find(({ parts }) =>
      parts.some(({ kind, name }) => kind === "site" && name === "home"),
    )!;
    expect(saidOf(cluster, home.parts)).toEqual({ left: 0, stops: true });
    expect(saidOf(cluster, [{ kind: "network", name: "tunnel" }])).toEqual({ left: 4, stops: false });
  });
});

describe("nodes that were not ready", () => {
  const sample = (time: number, ...unready: string[]): ReadinessSample => ({
    time,
    unready: Object.fromEntries(unready.map((node) => [node, `${node} at ${time}`])),
  });
  const samples = [
    sample(0),
    sample(2000, "a"),
    sample(4000, "a"),
    sample(6000, "b", "c"),
    sample(8000, "b"),
  ];

  test("each with its time and last words", () => {
    expect(unreadySpans(samples)).toEqual([
      { node: "a", from: 2000, seconds: 4, why: "a at 4000" },
      { node: "b", from: 6000, seconds: 2, why: "b at 8000" },
      { node: "c", from: 6000, seconds: 2, why: "c at 6000" },
    ]);
  });

  test("at once, of a cluster", () => {
    expect([maxUnready(samples, ["a", "b"]), maxUnready(samples, ["b", "c"]), maxUnready([], ["a"])]).toEqual(
      [1, 2, 0],
    );
  });
});
