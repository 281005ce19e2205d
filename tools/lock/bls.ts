/** Keys and signatures of validators: BLS12-381 as Ethereum's consensus layer has it (consensus-specs, phase0). */

import { bls12_381 } from "@noble/curves/bls12-381.js";

/** Of the proof-of-possession scheme (phase0/beacon-chain.md, "BLS signatures"). */
export const signatureDomain = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

const scheme = bls12_381.longSignatures;
const { Fr } = bls12_381.fields;

export type PublicKey = InstanceType<typeof bls12_381.G1.Point>;

/** `0x` and 96 hex digits; undefined for what is the public key of nobody. */
export function blsKeyIn(hex: string): PublicKey | undefined {
  try {
    const point = bls12_381.G1.Point.fromHex(hex.slice(2));
    return point.is0() || !point.isTorsionFree() ? undefined : point;
  } catch {
    return undefined;
  }
}

/** Whether all keys together signed `root`, 32 bytes. `signature`: `0x` and 192 hex digits, of one or of many. */
export function haveSigned(keys: readonly PublicKey[], root: Uint8Array, signature: string): boolean {
  try {
    const sum = keys.reduce((total, key) => total.add(key));
    const point = scheme.Signature.fromHex(signature.slice(2));
    return scheme.verify(point, scheme.hash(root, signatureDomain), sum);
  } catch {
    return false;
  }
}

/** A public key as the value of a polynomial: that of the validator has place 0, that of operator i's share place i. */
export interface PlacedKey {
  readonly place: number;
  readonly key: PublicKey;
}

/** The value at `place` of the polynomial of the lowest degree that has all of `known`. */
export function keyAt(place: number, known: readonly PlacedKey[]): PublicKey {
  const places = known.map((each) => each.place);
  return known
    .map(({ key, place: own }) => key.multiplyUnsafe(weightOf(own, places, place)))
    .reduce((sum, part) => sum.add(part));
}

/** Lagrange's coefficient of the value at `own` for the value at `wanted`. */
export function weightOf(own: number, places: readonly number[], wanted: number): bigint {
  return places
    .filter((other) => other !== own)
    .map((other) => Fr.div(Fr.create(BigInt(wanted - other)), Fr.create(BigInt(own - other))))
    .reduce((weight, factor) => Fr.mul(weight, factor), Fr.ONE);
}
