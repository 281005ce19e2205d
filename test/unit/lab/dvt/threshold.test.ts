import { expect, it } from "vitest";
import { interopKey } from "../../../../lab/chain/keystores.ts";
import { PartialSignatures } from "../../../../lab/dvt/partial-signatures.ts";
import {
  combineSignatures,
  isSignatureOf,
  publicKeyOf,
  sign,
  splitKey,
} from "../../../../lab/dvt/threshold.ts";

const key = interopKey(0);
const root = new Uint8Array(32).fill(7);
const shares = splitKey(key, 4, 3);
const signatures = new Map(shares.map((share, i) => [i + 1, sign(share, root)]));
const of = (...operators: number[]) => new Map(operators.map((one) => [one, signatures.get(one)!]));

it("a key signs as blst does, which is Lodestar's library", () => {
  expect(sign(key, root)).toBe(
    "0x8f8d4ba9623c835c80a1e5068b08165e998244e4d079d962bb51005a936c3f8eae9fb5e594c7a9634aab4c3093211e1d162a78167458058d03643d8b19bcdbf703dc1a059a62938dcead753ab42b9144acf38f9d49d892c1a0569b6644bf4994",
  );
});

it.each([[[1, 2, 3]], [[4, 2, 1]], [[1, 2, 3, 4]]])("shares %j sign as the key", (operators) => {
  expect(combineSignatures(of(...operators))).toBe(sign(key, root));
});

it("two of four shares do not sign as the key", () => {
  expect(isSignatureOf(publicKeyOf(key), root, combineSignatures(of(1, 2, 3)))).toBe(true);
  expect(isSignatureOf(publicKeyOf(key), root, combineSignatures(of(1, 2)))).toBe(false);
});

it("no share is the key, and each has a public key of its own", () => {
  expect(new Set([key, ...shares].map(publicKeyOf)).size).toBe(5);
});

it("signatures are combined when enough operators signed the same", async () => {
  const collected = new PartialSignatures(3);
  const combined = collected.combined("block");
  collected.add("block", 1, signatures.get(1)!);
  collected.add("block", 1, signatures.get(1)!); // again
  collected.add("another block", 2, signatures.get(2)!);
  collected.add("block", 4, signatures.get(4)!);
  expect(await Promise.race([combined, "pending"])).toBe("pending");
  collected.add("block", 2, signatures.get(2)!);
  expect(await combined).toBe(sign(key, root));
});
