/** Validators that sign elsewhere: a key, or a share of one, that is in two places gets its validator slashed. */

import { dvtClusterSchema } from "../../topology/dvt/schema.ts";
import { type ForeignKeyPlace, signersOfStacks } from "../../topology/dvt/signers.ts";
import { type Problem, settingPath } from "../../topology/problems.ts";
import { entriesOfOthers, type OtherStacks } from "../../topology/section-reader.ts";
import type { Topology } from "../../topology/topology.ts";
import { publicKeysIn } from "../relays/keys.ts";
import { type LockFile, readLockFile } from "./file.ts";

/** Another cluster's lock, or a list of public keys. */
export interface OtherKeys {
  /** As it was given. */
  readonly file: string;
  /** Of validators and, from a lock, of their shares; `0x` and 96 lower-case hex digits. */
  readonly keys: ReadonlySet<string>;
}

/** Reads a file of validators that sign elsewhere. Throws for one that is neither a lock nor a list, or is `lock` itself. */
export function readOther(text: string, file: string, lock: LockFile): OtherKeys {
  if (!/^\s*[{[]/.test(text)) return { file, keys: new Set(publicKeysIn(file, text)) };
  const other = readLockFile(text, file);
  if (other.lock_hash.toLowerCase() === lock.lock_hash.toLowerCase())
    throw new Error(`${file} is the lock of --file itself. Give those of other clusters as --other.`);
  return { file, keys: new Set(keysOf(other).map(({ key }) => key)) };
}

/** Keys of the lock that are in other files, and the lock itself where another cluster has it. */
export function elsewhereFindings(
  { stack, dvtClusters }: Topology,
  cluster: string,
  lock: LockFile,
  others: readonly OtherKeys[],
  beside: OtherStacks,
): Problem[] {
  const own = Object.values(dvtClusters).filter(({ name }) => name !== cluster);
  const declared = [
    ...own.map(({ name, lockHash }) => ({ stack, name, lockHash })),
    ...entriesOfOthers(beside, "dvtClusters").flatMap(({ stack: other, name, entry }) => {
      const { data } = dvtClusterSchema.safeParse(entry);
      return data === undefined ? [] : [{ stack: other, name, lockHash: data.lockHash }];
    }),
  ];
  return [
    ...declared
      .filter(({ lockHash }) => lockHash === lock.lock_hash.toLowerCase())
      .map((other) => sameLock(other, lock)),
    ...others.flatMap((other) => sharedKeys(lock, other)),
  ];
}

const sameLock = ({ stack, name }: { stack: string; name: string }, { lock_hash }: LockFile): Problem => ({
  check: "lock-elsewhere",
  path: settingPath("dvtClusters", name, "lockHash"),
  reason: `${name} of ${stack} has this lock, ${lock_hash}, already`,
  remedy: "take the lock of the cluster that was named; two clusters with one lock sign twice",
});

function sharedKeys(lock: LockFile, { file, keys }: OtherKeys): Problem[] {
  return keysOf(lock)
    .filter(({ key }) => keys.has(key))
    .map(({ key, path }) => ({
      check: "key-elsewhere",
      path,
      reason: `${key} is in ${file}, too`,
      remedy: "start nothing with these keys before one of the two places has given them up for good",
    }));
}

/** Keys of the lock that configurations name for other signers, and whether the cluster's own list is that of the lock. */
export function declaredFindings(
  { stack }: Pick<Topology, "stack">,
  cluster: string,
  lock: LockFile,
  stacks: OtherStacks,
): Problem[] {
  const signers = signersOfStacks(stacks);
  const isOwn = (signer: ForeignKeyPlace) =>
    signer.stack === stack && signer.section === "dvtClusters" && signer.name === cluster;
  const elsewhere = signers
    .filter((signer) => !isOwn(signer))
    .flatMap(({ what, publicKeys }) => sharedKeys(lock, { file: what, keys: new Set(publicKeys) }));
  const listed = signers.find(isOwn)?.publicKeys ?? [];
  return listed.length === 0 ? elsewhere : [...elsewhere, ...otherList(cluster, listed, lock)];
}

function otherList(cluster: string, listed: readonly string[], { distributed_validators }: LockFile) {
  const keys = distributed_validators.map((validator) => validator.distributed_public_key.toLowerCase());
  const missing = keys.filter((key) => !listed.includes(key));
  const strange = listed.filter((key) => !keys.includes(key));
  const problem = (reason: string): Problem => ({
    check: "other-keys",
    path: settingPath("dvtClusters", cluster, "publicKeys"),
    reason,
    remedy: "write the keys of the lock once it has no other findings",
  });
  return [
    ...missing.map((key) => problem(`${key} of the lock is missing`)),
    ...strange.map((key) => problem(`the lock has no validator ${key}`)),
  ];
}

function keysOf({ distributed_validators }: LockFile): { key: string; path: string }[] {
  return distributed_validators.flatMap(({ distributed_public_key, public_shares }, i) => {
    const path = `distributed_validators[${i}]`;
    return [
      { key: distributed_public_key.toLowerCase(), path: `${path}.distributed_public_key` },
      ...public_shares.map((share, j) => ({
        key: share.toLowerCase(),
        path: `${path}.public_shares[${j}]`,
      })),
    ];
  });
}
