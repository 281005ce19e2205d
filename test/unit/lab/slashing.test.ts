import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Offence, offencesIn, type Signed } from "../../../lab/chain/slashing.ts";

const vote = (source: number, target: number, root = `${source}-${target}`, validator = 1): Signed => ({
  kind: "attestation",
  validator,
  source,
  target,
  root,
});
const block = (slot: number, root = `${slot}`, validator = 1): Signed => ({
  kind: "block",
  validator,
  slot,
  root,
});

describe("two messages", () => {
  it.each<[string, Signed, Signed, Offence["name"][]]>([
    ["two blocks of one slot", block(5), block(5, "other"), ["double proposal"]],
    ["the same block twice", block(5), block(5), []],
    ["blocks of two slots", block(5), block(6), []],
    ["blocks of two validators in one slot", block(5), block(5, "other", 2), []],
    ["two votes for one target", vote(1, 2), vote(1, 2, "other"), ["double vote"]],
    ["two votes for one target, from two sources", vote(1, 3), vote(2, 3), ["double vote"]],
    ["the same vote twice", vote(1, 2), vote(1, 2), []],
    ["votes of two validators for one target", vote(1, 2), vote(1, 2, "other", 2), []],
    ["a vote and the next", vote(1, 2), vote(2, 3), []],
    ["a vote and the next from the same source", vote(1, 2), vote(1, 3), []],
    ["a vote that a later one surrounds", vote(2, 3), vote(1, 4), ["surround vote"]],
    ["a vote that an earlier one surrounds", vote(1, 4), vote(2, 3), ["surround vote"]],
    ["a vote that starts later and ends later", vote(1, 3), vote(2, 4), []],
    ["a vote around that of another validator", vote(2, 3), vote(1, 4, "other", 2), []],
    ["a vote and a block with one root", vote(1, 5, "same"), block(5, "same"), []],
  ])("%s", (_, first, second, names) => {
    expect(offencesIn([first, second]).map(({ name }) => name)).toEqual(names);
  });
});

it("the vote that surrounds is named first", () => {
  const [inner, outer] = [vote(2, 3), vote(1, 4)];
  expect(offencesIn([inner, outer])).toEqual([{ name: "surround vote", messages: [outer, inner] }]);
});

it("each pair is found", () => {
  expect(offencesIn([block(5), block(5, "b"), block(5, "c"), block(5)])).toHaveLength(3);
});

/**
 * EIP-3076, "Conditions", and is_slashable_attestation_data of the consensus specifications (phase0/beacon-chain.md),
 * asked for every ordered pair: whether having signed the first forbids to sign the second.
 */
function forbids(first: Signed, second: Signed): Offence["name"] | undefined {
  if (first.validator !== second.validator) return undefined;
  if (first.kind === "block")
    return second.kind === "block" && first.slot === second.slot && first.root !== second.root
      ? "double proposal"
      : undefined;
  if (second.kind === "block") return undefined;
  if (first.target === second.target && first.root !== second.root) return "double vote";
  const isSurrounded = first.source > second.source && first.target < second.target;
  const surrounds = first.source < second.source && first.target > second.target;
  return isSurrounded || surrounds ? "surround vote" : undefined;
}

/** A content that its epochs or its slot are part of, as of a root. */
const anything: fc.Arbitrary<Signed> = fc
  .record({ validator: fc.nat(2), from: fc.nat(5), span: fc.nat(4), variant: fc.nat(1), block: fc.boolean() })
  .map(({ validator, from, span, variant, block: isBlock }) =>
    isBlock
      ? block(from, `${from}.${variant}`, validator)
      : vote(from, from + span, `${from}-${from + span}.${variant}`, validator),
  );

it("finds what the rules forbid, and nothing else, in whatever order", () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 30 }), (signed) => {
      const expected = new Set<string>();
      for (const [i, first] of signed.entries())
        for (const second of signed.slice(i + 1)) {
          const name = forbids(first, second);
          if (name !== undefined) expected.add(described(name, first, second));
        }
      const found = offencesIn(signed).map(({ name, messages }) => described(name, ...messages));
      expect(found.toSorted()).toEqual([...expected].toSorted());
    }),
  );
});

const described = (name: string, ...messages: [Signed, Signed]): string =>
  `${name} of ${messages[0].validator}: ${messages.map(({ root }) => root).toSorted()}`;
