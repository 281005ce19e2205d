import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { publicKeyOf, splitKey } from "../../../../lab/dvt/threshold.ts";
import { blsKeyIn, haveSigned, keyAt } from "../../../../tools/lock/bls.ts";
import { shareFindings } from "../../../../tools/lock/shares.ts";
import { Dealer } from "../../../support/cluster-lock.ts";

const lock = new Dealer().lock();
const [validator] = lock.distributed_validators;
const key = new Dealer().keys[0]!;
const stranger = publicKeyOf(new Dealer({ seed: "another" }).keys[0]!);

const isFound = (shares: readonly string[], threshold: number): boolean =>
  shareFindings({
    ...lock,
    cluster_definition: { ...lock.cluster_definition, threshold },
    distributed_validators: [{ ...validator!, public_shares: [...shares] }],
  }).some(({ check }) => check === "public-shares");

/** Numbers of all operators of each group of a size. */
function groupsOf(size: number, operators: number, first = 1): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: operators - first + 1 }, (_, i) => first + i).flatMap((one) =>
    groupsOf(size - 1, operators, one + 1).map((rest) => [one, ...rest]),
  );
}

/** Whether the shares of any so many operators give the key: each group is tried. */
function giveKey(shares: readonly string[], size: number): boolean {
  return groupsOf(size, shares.length).every((group) => {
    const placed = group.map((place) => ({ place, key: blsKeyIn(shares[place - 1]!)! }));
    return keyAt(0, placed).equals(blsKeyIn(publicKeyOf(key))!);
  });
}

const sizes = fc
  .integer({ min: 3, max: 6 })
  .chain((operators) => fc.tuple(fc.constant(operators), fc.integer({ min: 2, max: operators })));

describe("public shares", () => {
  it("are right exactly where each group as large as the threshold gives the key, and no smaller one", () => {
    fc.assert(
      fc.property(sizes, fc.option(fc.nat(5)), ([operators, threshold], wrong) => {
        const shares = splitKey(key, operators, threshold).map(publicKeyOf);
        if (wrong !== null) shares[wrong % operators] = stranger;
        expect(giveKey(shares, threshold)).toBe(wrong === null);
        expect(giveKey(shares, threshold - 1)).toBe(false);
        expect(isFound(shares, threshold)).toBe(wrong !== null);
      }),
      { numRuns: 25, seed: 16 },
    );
  });

  it("are found where fewer operators than the threshold can sign, and where more have to", () => {
    const shares = splitKey(key, 4, 2).map(publicKeyOf);
    expect([1, 2, 3, 4].map((threshold) => isFound(shares, threshold))).toEqual([true, false, true, true]);
  });
});

describe("a key or a signature that is none", () => {
  const none = `0xc0${"00".repeat(47)}`;
  /** A point of the curve that is not of the group in which keys are: x is the smallest with such a point. */
  const outside = `0x80${"00".repeat(46)}04`;

  it.each([
    ["the point at infinity", none],
    ["outside of the group", outside],
    ["beside the curve", `0x80${"00".repeat(46)}01`],
  ])("is that of nobody: %s", (_name, text) => {
    expect(blsKeyIn(text)).toBeUndefined();
  });

  it("signs nothing", () => {
    const root = new Uint8Array(32);
    const nothing = `0xc0${"00".repeat(95)}`;
    expect(haveSigned([blsKeyIn(stranger)!], root, nothing)).toBe(false);
    expect(haveSigned([blsKeyIn(stranger)!], root, "0x")).toBe(false);
    expect(haveSigned([], root, nothing)).toBe(false);
  });
});
