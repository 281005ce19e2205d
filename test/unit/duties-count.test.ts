import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AttestationOutcome,
  type IncludedAttestation,
  type ObservedBlock,
  type ObservedChain,
  outcomeOf,
} from "../../bench/duties/count.ts";
import type { AttestationDuty } from "../../bench/duties/duty.ts";

const slotsPerEpoch = 8;

/** Bits of a list as the chain writes them: the first is the lowest of the first byte, a one ends a bitlist. */
function hexOf(bits: readonly boolean[], isList: boolean): string {
  const digits = [...bits, ...(isList ? [true] : [])].map(Number).reverse().join("");
  const bytes = Math.ceil((bits.length + Number(isList)) / 8);
  const bigEndian = BigInt(`0b${digits}`)
    .toString(16)
    .padStart(2 * bytes, "0");
  return `0x${Buffer.from(bigEndian, "hex").reverse().toString("hex")}`;
}

const vote = (slot: number, parts: Partial<IncludedAttestation> = {}): IncludedAttestation => ({
  slot,
  committee: 0,
  bits: hexOf([false, true, false], true),
  head: `root ${slot}`,
  target: "root 8",
  ...parts,
});

const noMessages = hexOf(Array(32).fill(false), false);
const block = (attestations: readonly IncludedAttestation[] = [], syncBits = noMessages): ObservedBlock => ({
  attestations,
  syncBits,
});

/** Slots 8 to 31, each with a root of its own; blocks where they are given. */
const chainOf = (
  blocks: Readonly<Record<number, ObservedBlock>>,
  proposed: number[] = [],
): ObservedChain => ({
  slotsPerEpoch,
  blocks: new Map(Object.entries(blocks).map(([slot, each]) => [Number(slot), each])),
  roots: new Map(Array.from({ length: 24 }, (_, i) => [8 + i, `root ${8 + i}`])),
  proposed: new Set([...Object.keys(blocks).map(Number), ...proposed]),
});

const duty: AttestationDuty = { kind: "attestation", validator: 50, slot: 10, committee: 0, position: 1 };
const included = (chain: ObservedChain) => (outcomeOf(chain, duty) as AttestationOutcome).included;
const best = { delay: 1, prompt: true, head: true, target: true };

describe("an attestation", () => {
  it.each([
    ["in the next block", { 11: block([vote(10)]) }, best],
    ["after slots without a block", { 13: block([vote(10)]) }, { ...best, delay: 3 }],
    ["not in the first block", { 11: block(), 12: block([vote(10)]) }, { ...best, delay: 2, prompt: false }],
    ["in two blocks", { 11: block([vote(10)]), 12: block([vote(10, { head: "x" })]) }, best],
    ["in the last block that may have it", { 18: block([vote(10)]) }, { ...best, delay: 8 }],
    ["in a block that may not", { 19: block([vote(10)]) }, undefined],
    ["for another head", { 11: block([vote(10, { head: "x" })]) }, { ...best, head: false }],
    ["for another target", { 11: block([vote(10, { target: "x" })]) }, { ...best, target: false }],
    ["of another committee", { 11: block([vote(10, { committee: 1 })]) }, undefined],
    ["of another slot", { 11: block([vote(9)]) }, undefined],
    ["of others alone", { 11: block([vote(10, { bits: hexOf([true, false, true], true) })]) }, undefined],
    ["nowhere", { 11: block() }, undefined],
  ])("%s", (_, blocks, expected) => expect(included(chainOf(blocks))).toEqual(expected));

  it("has the place after the bits of whole bytes", () => {
    const bits = hexOf([...Array(9).fill(false), true], true);
    const chain = chainOf({ 11: block([vote(10, { bits })]) });
    const at = (position: number) => outcomeOf(chain, { ...duty, position });
    expect([at(8), at(9), at(10)].map((outcome) => "included" in outcome)).toEqual([false, true, true]);
  });
});

describe("a proposal", () => {
  it.each([
    ["canonical", chainOf({ 10: block() })],
    ["orphaned", chainOf({}, [10])],
    ["missed", chainOf({ 9: block() })],
  ])("is %s", (result, chain) =>
    expect(outcomeOf(chain, { kind: "proposal", validator: 50, slot: 10 })).toMatchObject({ block: result }),
  );
});

describe("a sync message", () => {
  const message = { kind: "sync message", validator: 50, slot: 10, positions: [3, 17] } as const;
  const of = (...positions: number[]) =>
    hexOf(
      Array.from({ length: 32 }, (_, i) => positions.includes(i)),
      false,
    );

  it.each([
    ["in the next block", { 11: block([], of(3, 17)) }, true],
    ["in the next block with one of two places", { 11: block([], of(17)) }, true],
    ["not in the next block", { 11: block([], of(4, 16)), 12: block([], of(3, 17)) }, false],
    ["without a next block", { 12: block([], of(3, 17)) }, undefined],
  ])("%s", (_, blocks, expected) =>
    expect(outcomeOf(chainOf(blocks), message)).toEqual({ duty: message, included: expected }),
  );
});

/** What one validator of a committee does, and in which of the following blocks it is put: 0 is the next slot's. */
const deed = fc.record({
  blocks: fc.uniqueArray(fc.nat({ max: 10 }), { maxLength: 3 }),
  head: fc.boolean(),
  target: fc.boolean(),
  signs: fc.boolean(),
});

/** A slot with two committees, then slots with or without a block. */
const story = fc.record({
  committees: fc.tuple(
    fc.array(deed, { minLength: 1, maxLength: 20 }),
    fc.array(deed, { minLength: 1, maxLength: 20 }),
  ),
  hasBlock: fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }),
});

it("whatever validators did is read from the blocks that were made of it", () => {
  fc.assert(
    fc.property(story, ({ committees, hasBlock }) => {
      const blocks: Record<number, ObservedBlock> = {};
      for (const [i, present] of hasBlock.entries())
        if (present) {
          // Equal votes share an attestation, as aggregates do.
          const votes = committees.flatMap((deeds, committee) =>
            [0, 1, 2, 3].flatMap((kind) => {
              const [head, target] = [(kind & 1) === 1, (kind & 2) === 2];
              const bits = deeds.map(
                (each) => each.blocks.includes(i) && each.head === head && each.target === target,
              );
              const roots = { head: head ? "root 10" : "x", target: target ? "root 8" : "y" };
              return bits.includes(true) ? [vote(10, { committee, bits: hexOf(bits, true), ...roots })] : [];
            }),
          );
          blocks[11 + i] = block(
            votes,
            hexOf(
              committees[0].map(({ signs }) => signs),
              false,
            ),
          );
        }
      const chain = chainOf(blocks);
      for (const [committee, deeds] of committees.entries())
        for (const [position, { blocks: wanted, head, target, signs }] of deeds.entries()) {
          const possible = hasBlock.flatMap((present, i) => (present && i < slotsPerEpoch ? [i] : []));
          const first = possible.filter((i) => wanted.includes(i))[0];
          const expected =
            first === undefined
              ? undefined
              : { delay: first + 1, prompt: first === possible[0], head, target };
          const attestation: AttestationDuty = { ...duty, committee, position };
          expect(outcomeOf(chain, attestation)).toEqual({
            duty: attestation,
            ...(expected && { included: expected }),
          });
          if (committee !== 0) continue;
          const message = { kind: "sync message", validator: 50, slot: 10, positions: [position] } as const;
          expect(outcomeOf(chain, message)).toMatchObject({ included: hasBlock[0] ? signs : undefined });
        }
    }),
  );
});
