import { describe, expect, it } from "vitest";
import { type Counters, parseCounters, since } from "../../../tools/bfd.ts";
import { againstFast, type Line, Tally } from "../../../tools/soak-figures.ts";
import { soakReport } from "../../../tools/soak-report.ts";
import { loadWithOverlay } from "../../support/inventory.ts";

const { overlay } = loadWithOverlay("hoodi");
const counters = (sent: number, received: number, downs = 0): Counters => ({ sent, received, downs });

describe("what FRR counts", () => {
  const peer = {
    multihop: false,
    peer: "10.99.0.1",
    vrf: "default",
    interface: "mesh0",
    "control-packet-input": 7,
    "control-packet-output": 9,
    "echo-packet-input": 0,
    "session-up": 2,
    "session-down": 1,
  };

  it("is read by the neighbour's name, strangers left out", () => {
    const lines = [JSON.stringify([peer, { ...peer, peer: "192.0.2.1" }])];
    expect(parseCounters(overlay, "shin", lines)).toEqual({ trdiy: counters(9, 7, 1) });
  });

  it.each([{ lines: [] }, { lines: ["bfdd is not running"] }])(
    "is an error that names the host: $lines",
    ({ lines }) => {
      expect(() => parseCounters(overlay, "shin", lines)).toThrow(/^shin: FRR says nothing/);
    },
  );

  it.each([
    {
      what: "nothing at the first look",
      before: undefined,
      now: counters(9, 9, 3),
      step: { ...counters(0, 0, 0), restarted: false },
    },
    {
      what: "the difference afterwards",
      before: counters(9, 8, 1),
      now: counters(19, 17, 3),
      step: { ...counters(10, 9, 2), restarted: false },
    },
    {
      what: "everything since a restart",
      before: counters(90, 80, 1),
      now: counters(4, 3, 0),
      step: { ...counters(4, 3, 0), restarted: true },
    },
  ])("says of a time $what", ({ before, now, step }) => {
    expect(since(before, now)).toEqual(step);
  });
});

describe("a soak", () => {
  it("knows of each direction what was sent at one end and came at the other", () => {
    const tally = new Tally();
    tally.add({
      shin: { trdiy: counters(100, 100) },
      trdiy: { shin: counters(200, 100), xserver: counters(1, 1) },
    });
    tally.add({ trdiy: { shin: counters(700, 590, 1) } });
    tally.add({ shin: { trdiy: counters(1100, 1155) }, trdiy: { shin: counters(1250, 1090, 1) } });
    expect(tally.lines()).toEqual([
      { from: "trdiy", to: "shin", downs: 0, sent: 1050, lost: 0 },
      { from: "shin", to: "trdiy", downs: 1, sent: 1000, lost: 10 },
    ]);
  });

  it("does not guess what was lost while FRR was restarted", () => {
    const tally = new Tally();
    tally.add({ shin: { trdiy: counters(100, 100) }, trdiy: { shin: counters(200, 100) } });
    tally.add({ shin: { trdiy: counters(5, 5) }, trdiy: { shin: counters(300, 190) } });
    expect(tally.lines().map(({ lost }) => lost)).toEqual([undefined, undefined]);
  });
});

describe("the fast profile", () => {
  const line: Line = { from: "trdiy", to: "shin", downs: 0, sent: 100_000, lost: 100 };

  it("is safe after a day without a flap, with next to nothing lost", () => {
    expect(againstFast(overlay, [line], 24)).toEqual([]);
  });

  it("does not depend on the line between the homes, which has a profile of its own", () => {
    expect(againstFast(overlay, [line, { ...line, to: "i7bb", downs: 9 }], 24)).toEqual([]);
  });

  it.each([
    { what: "less than a day was watched", lines: [line], hours: 23.9, says: /23\.9 h say too little/ },
    {
      what: "a session went down",
      lines: [{ ...line, downs: 1 }],
      hours: 24,
      says: /trdiy to shin: the session went down 1 times/,
    },
    {
      what: "more than one packet in a thousand was lost",
      lines: [{ ...line, lost: 101 }],
      hours: 24,
      says: /trdiy to shin: 0\.10 % of the packets/,
    },
    { what: "nobody counted", lines: [{ ...line, lost: undefined }], hours: 24, says: /FRR was restarted/ },
    { what: "nothing was seen", lines: [], hours: 24, says: /no line to a rented host/ },
  ])("is not safe where $what", ({ lines, hours, says }) => {
    const against = againstFast(overlay, lines, hours);
    expect(against).toHaveLength(1);
    expect(against[0]).toMatch(says);
    expect(soakReport({ hours, profile: "internet", lines, against })).toContain(
      `Not "bfd: fast":\n  ${against[0]}`,
    );
  });
});
