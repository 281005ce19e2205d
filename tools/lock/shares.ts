/** Whether the shares of a lock are those of its validators' keys, and whether all of them took part. */

import type { Problem } from "../../topology/problems.ts";
import { blsKeyIn, haveSigned, keyAt, type PublicKey } from "./bls.ts";
import type { LockFile, LockValidator } from "./file.ts";
import { bytesOf } from "./hashes.ts";

const remedy = "do not use it, and deposit nothing to its validators: start the key generation anew";

export function shareFindings(lock: LockFile): Problem[] {
  const { threshold } = lock.cluster_definition;
  const { distributed_validators: validators } = lock;
  const found = validators.flatMap((validator, i) => [
    ...keyFindings(validator, i),
    ...polynomialFindings(validator, i, threshold),
  ]);
  return [...found, ...repeatedKeys(validators), ...aggregateFindings(lock)];
}

function keyFindings({ distributed_public_key, public_shares }: LockValidator, i: number): Problem[] {
  const all = [
    ["distributed_public_key", distributed_public_key] as const,
    ...public_shares.map((share, j) => [`public_shares[${j}]`, share] as const),
  ];
  return all
    .filter(([, key]) => blsKeyIn(key) === undefined)
    .map(([place]) => ({
      check: "public-key",
      path: `distributed_validators[${i}].${place}`,
      reason: "it is the public key of nobody",
      remedy,
    }));
}

/**
 * The key, at 0, and one share less than the threshold make a polynomial of which the shares of any so many operators
 * give the key. If a further share is not on it, those of some do not. If one share less is enough for it, fewer
 * operators than agreed can sign.
 */
function polynomialFindings(
  { distributed_public_key, public_shares }: LockValidator,
  i: number,
  threshold: number,
): Problem[] {
  const keys = [distributed_public_key, ...public_shares].map(blsKeyIn);
  if (keys.includes(undefined) || threshold < 1 || threshold >= keys.length) return [];
  const placed = keys.map((key, place) => ({ place, key: key! }));
  const areGivenBy = (count: number): boolean =>
    placed.slice(count).every(({ place, key }) => keyAt(place, placed.slice(0, count)).equals(key));
  const path = `distributed_validators[${i}].public_shares`;
  const all = `of its ${public_shares.length} shares give the key of validator ${i + 1}`;
  const problem = (reason: string) => [{ check: "public-shares", path, reason, remedy }];
  if (!areGivenBy(threshold)) return problem(`not every ${threshold} ${all}`);
  return threshold > 1 && areGivenBy(threshold - 1) ? problem(`already ${threshold - 1} ${all}`) : [];
}

function repeatedKeys(validators: readonly LockValidator[]): Problem[] {
  const first = new Map<string, string>();
  const all = validators.flatMap(({ distributed_public_key, public_shares }, i) => [
    [`distributed_validators[${i}].distributed_public_key`, distributed_public_key] as const,
    ...public_shares.map((share, j) => [`distributed_validators[${i}].public_shares[${j}]`, share] as const),
  ]);
  return all.flatMap(([path, key]) => {
    const other = first.get(key.toLowerCase());
    first.set(key.toLowerCase(), other ?? path);
    if (other === undefined) return [];
    return [{ check: "key-twice", path, reason: `it is also ${other}`, remedy }];
  });
}

/** All shares of all validators sign the lock's hash: who holds a share has seen the lock. */
function aggregateFindings({ distributed_validators, lock_hash, signature_aggregate }: LockFile) {
  const keys = distributed_validators.flatMap(({ public_shares }) => public_shares.map(blsKeyIn));
  if (keys.includes(undefined)) return [];
  if (haveSigned(keys as PublicKey[], bytesOf(lock_hash), signature_aggregate)) return [];
  const reason = "it is not the signature of all shares on lock_hash";
  return [{ check: "aggregate-signature", path: "signature_aggregate", reason, remedy }];
}
