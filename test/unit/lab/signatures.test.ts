import { expect, it } from "vitest";
import type { TapRecord } from "../../../lab/chain/launch/tap.ts";
import { renderFindings, signaturesIn, type Tap } from "../../../lab/chain/signatures.ts";
import { offencesIn } from "../../../lab/chain/slashing.ts";

const time = Date.UTC(2026, 0, 1);
const vote = (position: number, root: string, [source, target] = [1, 2]): TapRecord => ({
  kind: "attestation",
  time,
  slot: 17,
  committee: 0,
  position,
  source: source!,
  target: target!,
  root,
});
const committees = (epoch: number, validators: number[]): TapRecord => ({
  kind: "committees",
  epoch,
  committees: { "17/0": validators },
});

const findingsIn = (taps: readonly Tap[]) => {
  const signatures = signaturesIn(taps);
  return { ...signatures, offences: offencesIn(signatures.published) };
};

it("the place in a committee names the signer, by the node's own committees or those of another", () => {
  const { published, unknown } = signaturesIn([
    { node: "a", records: [vote(1, "0x1"), committees(2, [30, 31])] },
    { node: "b", records: [committees(2, [40, 41]), vote(1, "0x2")] },
    { node: "c", records: [vote(0, "0x3")] },
  ]);
  expect(published.map(({ node, validator }) => [node, validator])).toEqual([
    ["a", 31],
    ["b", 41],
    ["c", 40],
  ]);
  expect(unknown).toEqual([]);
});

it("a signer that nobody knows, and what could not be read, is said", () => {
  const { published, unknown } = signaturesIn([
    {
      node: "a",
      records: [
        vote(5, "0x1"),
        committees(2, [30, 31]),
        { kind: "unreadable", time, path: "/eth/v2/beacon/blocks", why: "no JSON" },
      ],
    },
  ]);
  expect(published).toEqual([]);
  expect(unknown).toEqual([
    "a: nobody is known at place 5 of committee 0 in slot 17 of epoch 2",
    "a: /eth/v2/beacon/blocks cannot be read: no JSON",
  ]);
});

it("one message at two nodes is none, two messages at two nodes are an offence", () => {
  const known = committees(2, [30, 31]);
  const one = { node: "hoodi/a", records: [known, vote(1, "0x1")] };
  const clean = findingsIn([one, { ...one, node: "hoodi/b" }]);
  expect(renderFindings(clean)).toBe(
    [
      "NODE     VALIDATORS  ATTESTATIONS  BLOCKS",
      "hoodi/a  1           1             0",
      "hoodi/b  1           1             0",
      "",
      "Nothing of it is slashable.",
    ].join("\n"),
  );
  const double = findingsIn([one, { node: "hoodi/b", records: [vote(1, "0x2")] }]);
  expect(renderFindings(double).split("\n").at(-1)).toBe(
    "validator 31: double vote: source 1, target 2 at hoodi/a 2026-01-01T00:00:00.000Z; " +
      "source 1, target 2 at hoodi/b 2026-01-01T00:00:00.000Z",
  );
});
