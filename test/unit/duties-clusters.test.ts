import { describe, expect, it } from "vitest";
import { aimsAt } from "../../bench/duties/aim.ts";
import type { EventName, PhaseName } from "../../bench/duties/case.ts";
import { complaintsIn } from "../../bench/duties/clusters/complaints.ts";
import { clusterNames, clusterOwner, tunnelled } from "../../bench/duties/clusters/participants.ts";
import { lackOfVotes } from "../../bench/duties/clusters/votes.ts";
import type { AttestationOutcome, Outcome } from "../../bench/duties/count.ts";
import { ownerNameOf } from "../../bench/duties/participant.ts";
import { renderDuties } from "../../bench/duties/report.ts";
import { countsByOwner, missesOf } from "../../bench/duties/summary.ts";
import { timelineOf } from "../../bench/duties/timeline.ts";
import { freeKeys } from "../../lab/chain/keystores.ts";
import { clusters } from "../../lab/dvt/clusters.ts";

const owners = clusters.map(clusterOwner);

it("the clusters share the free keys, each of which is one's alone", () => {
  expect(owners.flatMap(({ validators }) => validators).toSorted()).toEqual(freeKeys);
  expect(clusterNames).toEqual(["SSV", "Charon"]);
  expect([49, 56, 57, 63].map((key) => ownerNameOf(owners, key))).toEqual(["SSV", "SSV", "Charon", "Charon"]);
  expect(() => ownerNameOf(owners, 48)).toThrow("validator 48 is nobody's");
  expect(clusterNames).toEqual(expect.arrayContaining([...tunnelled]));
});

it("faults are aimed at the duties of those whom an event concerns", () => {
  const participants = owners.map((owner) => ({ ...owner, views: [], complaints: async () => [] }));
  const clock = { genesis: 0, secondsPerSlot: 12, slotsPerEpoch: 32 };
  const duties = [49, 57].map(
    (validator, i) => ({ kind: "attestation", validator, slot: 10 + i, committee: 0, position: 0 }) as const,
  );
  const aimed = (event: EventName, phase: PhaseName) =>
    aimsAt(
      { clock, participants, aims: { "tunnel-only": ["Charon"] } },
      { event, phase, repetition: 1 },
      duties,
    );
  expect(aimed("tunnel-only", "attestation+0.3")).toEqual([{ slot: 11, client: "Charon", at: 136_300 }]);
  expect(aimed("dvt-host", "attestation-0.5")).toEqual([
    { slot: 10, client: "SSV", at: 123_500 },
    { slot: 11, client: "Charon", at: 135_500 },
  ]);
  expect(aimed("dvt-host", "proposal+0")).toEqual([]);
});

describe("a cluster signs again", () => {
  const both = [
    { name: "SSV", validators: [49, 50] },
    { name: "Charon", validators: [57] },
  ];
  const vote = (validator: number, slot: number, isIncluded = true): AttestationOutcome => ({
    duty: { kind: "attestation", validator, slot, committee: 0, position: 0 },
    ...(isIncluded && { included: { delay: 1, prompt: true, head: true, target: true } }),
  });

  it.each([
    ["when each validator's last vote is in a block, one of them due since", [], undefined],
    [
      "not while a last vote is in none",
      [vote(50, 41, false)],
      "the last votes of validators 50 (SSV) are in no block",
    ],
    ["although an earlier vote is in none", [vote(50, 9, false)], undefined],
  ])("%s", (_, more, expected) => {
    const outcomes = [...more, vote(49, 40), vote(50, 20), vote(57, 39)];
    expect(lackOfVotes(both, outcomes, 39)).toBe(expected);
  });

  it("not before a vote of it was due since the lab is whole", () => {
    const outcomes = [vote(49, 40), vote(50, 20), vote(57, 39)];
    expect(lackOfVotes(both, outcomes, 40)).toBe("no vote of Charon was due since then");
  });

  it("not while nothing is known of a validator", () => {
    expect(lackOfVotes(both, [vote(49, 40), vote(57, 40)], 39)).toBe(
      "the last votes of validators 50 (SSV) are in no block",
    );
  });
});

it("complaints are read from the logs of all programs, with their time", () => {
  const output = [
    "2026-11-27T18:55:33.123456789Z 18:55:33.123 ERRO fetcher    Duty failed {}",
    "2026-11-27T18:55:33.200000000Z 18:55:33.200 INFO fetcher    Duty done, no ERRORS",
    "2026-11-27T18:55:34.500000000Z Nov-27 18:55:34.500[] warn: No proposer duties epoch=3",
    '2026-11-27T18:55:35.000000000Z 2026-11-27T18:55:35.000Z\tWARN\tno quorum\t{"slot":7}',
    "a line that is torn: ERRO",
  ].join("\n");
  expect(complaintsIn("shin, charon", output)).toEqual([
    {
      at: Date.parse("2026-11-27T18:55:33.123Z"),
      text: "shin, charon: 18:55:33.123 ERRO fetcher    Duty failed {}",
    },
    {
      at: Date.parse("2026-11-27T18:55:34.500Z"),
      text: "shin, charon: Nov-27 18:55:34.500[] warn: No proposer duties epoch=3",
    },
    {
      at: Date.parse("2026-11-27T18:55:35.000Z"),
      text: 'shin, charon: 2026-11-27T18:55:35.000Z WARN no quorum {"slot":7}',
    },
  ]);
});

it("a cluster's timeline has what each of its hosts saw", () => {
  const views = [
    { init: 7, urls: ["http://a"], host: "shin" },
    { init: 8, urls: ["http://a"], host: "xserver" },
  ];
  const seen = (init: number, at: number, text: string) =>
    ({ at, seen: { init, url: "http://a", by: "answer" }, text }) as const;
  const entries = [
    seen(7, 1000, "shin: a answer: trdiy"),
    seen(8, 1100, "xserver: a answer: i7bb"),
    seen(9, 5100, "webarena: a nobody answers"),
    seen(8, 5200, "xserver: a nobody answers"),
    { at: 5300, client: "SSV", text: "another cluster complains" },
  ];
  const times = { from: 4000, until: 9000, zero: 5000, epoch: 1 };
  expect(timelineOf(entries, { name: "Charon", views }, times)).toEqual([
    "−4.00 s shin: a answer: trdiy",
    "−3.90 s xserver: a answer: i7bb",
    "+0.20 s xserver: a nobody answers",
  ]);
});

it("the report says first that programs are fakes, and has no sync messages where nobody owes them", () => {
  const outcomes: Outcome[] = [
    { duty: { kind: "proposal", validator: 49, slot: 10 }, block: "canonical" },
    { duty: { kind: "attestation", validator: 57, slot: 10, committee: 0, position: 0 } },
  ];
  const misses = missesOf(outcomes, owners).map((miss) => ({
    ...miss,
    timeline: ["+0.10 s the fault begins"],
  }));
  const counts = countsByOwner(outcomes, owners);
  const text = renderDuties(
    [
      {
        ...{ event: "tunnel-only", phase: "proposal+0", repetition: 1, slot: 10, aimedAt: "Charon" },
        ...{ deviation: [0, 0], counts, misses },
      },
    ],
    { events: ["nothing", "tunnel-only"], names: clusterNames, heading: "Fakes." },
  );
  expect(text.startsWith("Fakes.\n\nEVENT")).toBe(true);
  expect(text).toMatch(/^tunnel-only +SSV +1 +0 of 0 +0 +0 of 0 +0 of 0 +1 of 1 +0 +0$/m);
  expect(text).toMatch(/^AIMED AT +PHASE +SSV +CHARON$/m);
  expect(text).toContain("tunnel-only, proposal+0, 1: slot 10, Charon, attestation of 57: missed\n  +0.10 s");
});
