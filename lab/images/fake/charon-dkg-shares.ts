/** Verifiable secret sharing without a dealer (Feldman 1987; Pedersen 1991), for each validator. */

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { dealPolynomial, type SecretKey } from "../../dvt/threshold.ts";
import type { FakeDefinition } from "./charon-dkg-definition.ts";
import type { DkgPeers } from "./charon-dkg-peers.ts";

const { Point } = bls12_381.G1;
const { Fr } = bls12_381.fields;
type Key = InstanceType<typeof Point>;

/** What a node knows of a validator: the public keys, and its own share. */
export interface DealtKey {
  /** `0x` and 96 hex digits. */
  readonly publicKey: string;
  /** In the order of the operators. */
  readonly publicShares: readonly string[];
  readonly share: SecretKey;
}

export async function dealKeys(
  peers: DkgPeers,
  { num_validators, threshold }: FakeDefinition,
): Promise<DealtKey[]> {
  const dealt = Array.from({ length: num_validators }, () => dealPolynomial(threshold, peers.count));
  const commitments = await peers.gather("commitments", () =>
    JSON.stringify(
      dealt.map(({ coefficients }) => coefficients.map((one) => Point.BASE.multiply(one).toHex(true))),
    ),
  );
  const values = await peers.gather("values", (to) =>
    JSON.stringify(
      dealt.map(({ values: own }) => Fr.toBytes(own[to]!)).map((one) => Buffer.from(one).toString("hex")),
    ),
  );
  return dealt.map((_, validator) => {
    const points = commitments.map((text) =>
      (JSON.parse(text)[validator] as string[]).map((hex) => Point.fromHex(hex)),
    );
    const own = values.map((text) => Fr.fromBytes(Buffer.from(JSON.parse(text)[validator], "hex")));
    return addUp(points, own, peers);
  });
}

/** `points`: commitments of each dealer; `own`: what each has dealt to this node. */
function addUp(
  points: readonly (readonly Key[])[],
  own: readonly bigint[],
  { own: self, count }: DkgPeers,
): DealtKey {
  points.forEach((dealer, i) => {
    if (!Point.BASE.multiply(own[i]!).equals(valueAt(dealer, self + 1)))
      throw new Error(`operator ${i + 1} dealt a value that it has not committed to`);
  });
  const sumAt = (place: number): string =>
    `0x${points
      .map((dealer) => valueAt(dealer, place))
      .reduce((sum, one) => sum.add(one))
      .toHex(true)}`;
  return {
    publicKey: sumAt(0),
    publicShares: Array.from({ length: count }, (_, i) => sumAt(i + 1)),
    share: Fr.toBytes(own.reduce((sum, one) => Fr.add(sum, one))),
  };
}

/** The value at `place` of the polynomial with these commitments, as a public key. */
function valueAt(points: readonly Key[], place: number): Key {
  return points.reduceRight((sum, point) => sum.multiplyUnsafe(BigInt(place)).add(point), Point.ZERO);
}
