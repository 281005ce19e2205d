import { describe, expect, it } from "vitest";
import { type Endpoint, endpointsOf } from "../../../tools/endpoints.ts";
import { exceeded, figuresOf, percentilesOf, recommended } from "../../../tools/latency-figures.ts";
import { latencyReport } from "../../../tools/latency-report.ts";
import { parseSamples, type Sample } from "../../../tools/measure.ts";
import { loadTopology } from "../../../topology/load.ts";
import { complete, loadWithOverlay, openTunnel, today } from "../../support/inventory.ts";

const topology = () => {
  const config = complete("hoodi");
  openTunnel(config);
  return loadTopology("hoodi", config, today);
};
const endpoints = endpointsOf(topology());
const beacons = endpoints.filter(({ asks }) => asks === "beacon");

/** An answer whose first byte came so many milliseconds after the request. */
const answer = (roundTrip: number, code = 200): Sample => ({
  code,
  times: { lookup: 1, connect: 3, tls: 6, pretransfer: 7, firstByte: 7 + roundTrip, total: 9 + roundTrip },
  error: "",
});
const failure = (error: string): Sample => ({ ...answer(0, 0), error });
const times = (count: number, sample: Sample): Sample[] => Array.from({ length: count }, () => sample);

describe("the ways to a stack's nodes", () => {
  it("are its addresses and its names, each asked for both", () => {
    expect(endpoints.map(({ by, to, asks, url }) => [by, to, asks, url])).toEqual([
      ["overlay", "10.0.0.102", "beacon", "http://10.0.0.102:15052/eth/v1/node/syncing"],
      ["overlay", "10.0.0.102", "rpc", "http://10.0.0.102:18545/"],
      ["overlay", "10.0.0.103", "beacon", "http://10.0.0.103:15052/eth/v1/node/syncing"],
      ["overlay", "10.0.0.103", "rpc", "http://10.0.0.103:18545/"],
      ["tunnel", "hoodi.michizane.com", "beacon", "https://hoodi.michizane.com/eth/v1/node/syncing"],
      ["tunnel", "hoodi.michizane.com", "rpc", "https://hoodi.michizane.com/rpc"],
      ["tunnel", "trdiyt.michizane.com", "beacon", "https://trdiyt.michizane.com/eth/v1/node/syncing"],
      ["tunnel", "trdiyt.michizane.com", "rpc", "https://trdiyt.michizane.com/rpc"],
      ["tunnel", "i7bbt.michizane.com", "beacon", "https://i7bbt.michizane.com/eth/v1/node/syncing"],
      ["tunnel", "i7bbt.michizane.com", "rpc", "https://i7bbt.michizane.com/rpc"],
    ]);
  });

  it("are the addresses alone without a tunnel", () => {
    expect(new Set(endpointsOf(loadWithOverlay("hoodi")).map(({ by }) => by))).toEqual(new Set(["overlay"]));
  });
});

describe("the script that measures", () => {
  const few: Endpoint[] = [
    { by: "overlay", to: "127.0.0.1", listed: true, asks: "beacon", url: "http://127.0.0.1:1/a" },
    { by: "overlay", to: "127.0.0.1", listed: true, asks: "rpc", url: "http://127.0.0.1:1/" },
  ];

  it("prints a line for each answer, in seconds", () => {
    const [, second] = parseSamples(few, [
      "1\t200\t0.000010\t0.010500\t0.000000\t0.010600\t0.021000\t0.021100\t",
    ]);
    expect(second).toEqual([
      {
        code: 200,
        times: { lookup: 0.01, connect: 10.5, tls: 0, pretransfer: 10.6, firstByte: 21, total: 21.1 },
        error: "",
      },
    ]);
  });

  it.each([
    { what: "a line of somebody else's", line: "Welcome to shin" },
    { what: "a question that nobody asked", line: "2\t200\t0\t0\t0\t0\t0\t0\t" },
    { what: "a line that was cut off", line: "1\t200\t0\t0" },
  ])("is not believed with $what", ({ line }) => {
    expect(() => parseSamples(few, [line])).toThrow(line);
  });
});

describe("percentiles", () => {
  it.each([
    { values: [5], p50: 5, p95: 5 },
    { values: [4, 1, 3, 2], p50: 2, p95: 4 },
    { values: Array.from({ length: 20 }, (_, i) => 20 - i), p50: 10, p95: 19 },
    { values: Array.from({ length: 100 }, (_, i) => i + 1), p50: 50, p95: 95 },
  ])("are values that were measured: $p50 and $p95", ({ values, p50, p95 }) => {
    expect(percentilesOf(values)).toEqual({ p50, p95 });
  });
});

describe("what requests by one way say", () => {
  const endpoint = beacons[0]!;

  it("is what the good ones took, and the round trip alone", () => {
    const {
      code,
      good,
      asked,
      times: took,
      roundTrip,
      reason,
    } = figuresOf(endpoint, [...times(18, answer(10)), ...times(2, answer(50))]);
    expect({ code, good, asked, reason }).toEqual({ code: 200, good: 20, asked: 20, reason: undefined });
    expect(took?.total).toEqual({ p50: 19, p95: 59 });
    expect(took?.tls).toEqual({ p50: 6, p95: 6 });
    expect(roundTrip).toEqual({ p50: 10, p95: 50 });
  });

  it.each([
    {
      what: "nobody answers",
      samples: times(3, failure("Could not resolve host: x")),
      code: 0,
      reason: "Could not resolve host: x",
    },
    { what: "everything is refused", samples: times(20, answer(5, 403)), code: 403, reason: "HTTP 403" },
  ])("is the reason where $what", ({ samples, code, reason }) => {
    const figures = figuresOf(endpoint, samples);
    expect(figures).toMatchObject({ code, reason, good: 0 });
    expect(figures.times).toBeUndefined();
  });

  it.each([
    { roundTrip: 40, limit: undefined },
    { roundTrip: 40.5, limit: 40 },
    { roundTrip: 100, limit: 40 },
    { roundTrip: 101, limit: 100 },
  ])("exceeds $limit ms with $roundTrip", ({ roundTrip, limit }) => {
    expect(exceeded(figuresOf(endpoint, [answer(roundTrip)]))).toBe(limit);
  });
});

describe("the recommended order", () => {
  /** By each listed way the round trip, in milliseconds; undefined: no answer. */
  const order = (
    position: number,
    a: number | undefined,
    b: number | undefined,
    tunnel: number | undefined,
  ) => {
    const took = [a, b, tunnel, 1, 1];
    const figures = beacons.map((endpoint, i) => {
      const each = took[i];
      return figuresOf(endpoint, times(20, each === undefined ? failure("timed out") : answer(each)));
    });
    return recommended(position, figures);
  };
  const [a, b, tunnel] = [
    "http://10.0.0.102:15052",
    "http://10.0.0.103:15052",
    "https://hoodi.michizane.com",
  ];

  it.each([
    { what: "addresses first, the tunnel last", got: order(0, 10, 12, 5), wanted: [a, b, tunnel] },
    { what: "the next host begins with the other address", got: order(1, 10, 12, 5), wanted: [b, a, tunnel] },
    { what: "the one after with the first again", got: order(2, 10, 12, 5), wanted: [a, b, tunnel] },
    { what: "what does not answer is left out", got: order(0, undefined, 12, 5), wanted: [b, tunnel] },
    { what: "an address over 40 ms is behind", got: order(0, 60, 12, 30), wanted: [b, tunnel, a] },
    {
      what: "an address over 100 ms is behind one over 40 ms",
      got: order(0, 160, 60, 30),
      wanted: [tunnel, b, a],
    },
    {
      what: "a slow overlay is still before an equally slow tunnel",
      got: order(0, 60, 70, 50),
      wanted: [a, b, tunnel],
    },
    { what: "nothing where nothing answers", got: order(0, undefined, undefined, undefined), wanted: [] },
  ])("$what", ({ got, wanted }) => {
    expect(got).toEqual(wanted);
  });

  it("leaves out what fails more often than once in twenty", () => {
    const figures = figuresOf(beacons[0]!, [...times(18, answer(5)), ...times(2, answer(5, 503))]);
    expect(recommended(0, [figures])).toEqual([]);
    expect(recommended(0, [figuresOf(beacons[0]!, [...times(19, answer(5)), answer(5, 503)])])).toEqual([a]);
  });
});

it("a report has a row for every way, and the order of each host", () => {
  const figures = [
    figuresOf(beacons[0]!, times(20, answer(60))),
    figuresOf(beacons[2]!, times(3, failure("Could not resolve host"))),
  ];
  const text = latencyReport([{ host: "shin", endpoints: figures, order: recommended(0, figures) }]);
  expect(text).toMatch(
    /^shin +overlay +10\.0\.0\.102 +beacon +200 +1\.0 \/ 1\.0 .* 60\.0 \/ 60\.0 +over 40 ms$/m,
  );
  expect(text).toMatch(
    /^shin +tunnel +hoodi\.michizane\.com +beacon +– .*3 of 3 failed: Could not resolve host$/m,
  );
  expect(text).toMatch(/^shin +http:\/\/10\.0\.0\.102:15052$/m);
});
