/**
 * A validator key in shares, of which any t together sign as the key does and fewer cannot: Shamir's sharing over the
 * scalar field of BLS12-381. Signatures are those of Ethereum's consensus layer, as `0x` and 192 hex digits.
 */

import { randomBytes } from "node:crypto";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { signatureDomain, weightOf } from "../../tools/lock/bls.ts";

/** 32 bytes, big-endian. */
export type SecretKey = Uint8Array;

const scheme = bls12_381.longSignatures;
const { Fr } = bls12_381.fields;

/** Shares of operators 1 to n, in this order: values of a random polynomial of degree t - 1, which has the key at 0. */
export function splitKey(key: SecretKey, operators: number, threshold: number): SecretKey[] {
  const polynomial = [Fr.fromBytes(key), ...Array.from({ length: threshold - 1 }, randomScalar)];
  return valuesOf(polynomial, operators).map((value) => Fr.toBytes(value));
}

/** A random polynomial with so many coefficients, and its values for operators 1 to n, in this order. */
export function dealPolynomial(threshold: number, operators: number) {
  const coefficients = Array.from({ length: threshold }, randomScalar);
  return { coefficients, values: valuesOf(coefficients, operators) };
}

const valuesOf = (polynomial: readonly bigint[], operators: number): bigint[] =>
  Array.from({ length: operators }, (_, i) => valueAt(polynomial, BigInt(i + 1)));

const randomScalar = (): bigint => Fr.create(BigInt(`0x${randomBytes(48).toString("hex")}`));

const valueAt = (polynomial: readonly bigint[], x: bigint): bigint =>
  polynomial.reduceRight((sum, coefficient) => Fr.add(Fr.mul(sum, x), coefficient), Fr.ZERO);

/** `0x` and 96 hex digits. */
export const publicKeyOf = (key: SecretKey): string => `0x${scheme.getPublicKey(key).toHex(true)}`;

/** `root`: 32 bytes, the signing root. */
export function sign(key: SecretKey, root: Uint8Array): string {
  return `0x${scheme.sign(scheme.hash(root, signatureDomain), key).toHex(true)}`;
}

export function isSignatureOf(publicKey: string, root: Uint8Array, signature: string): boolean {
  const point = scheme.Signature.fromHex(signature.slice(2));
  return scheme.verify(point, scheme.hash(root, signatureDomain), Buffer.from(publicKey.slice(2), "hex"));
}

/** The key's signature from those of t of its shares by number of the operator. Fails for what is not a signature. */
export function combineSignatures(shares: ReadonlyMap<number, string>): string {
  const places = [...shares.keys()];
  const parts = [...shares].map(([operator, signature]) =>
    scheme.Signature.fromHex(signature.slice(2)).multiply(weightOf(operator, places, 0)),
  );
  return `0x${parts.reduce((sum, part) => sum.add(part)).toHex(true)}`;
}
