/** Whether all nodes of a cluster have made the same, right keys. */

import { isDeepStrictEqual } from "node:util";
import type { Problem } from "../../topology/problems.ts";
import { type LockFile, readLockFile } from "../lock/file.ts";
import { type LockComparison, lockFindings } from "../lock/report.ts";
import { wantedFindings } from "./checks.ts";
import { depositFileFindings } from "./deposit-files.ts";
import type { WantedKeys } from "./make-definition.ts";
import type { NodeResult } from "./node-result.ts";

/** What the results have to be. */
export type ExpectedKeys = Omit<LockComparison, "lock" | "others"> & {
  /** Undefined: the keys are in use already, whatever is asked for now. */
  readonly wanted: WantedKeys | undefined;
  /** Of the definition that the nodes were given; undefined: an earlier run gave it to them. */
  readonly definitionHash?: string | undefined;
};

export interface Verified {
  /** Undefined: no node has one that can be read. */
  readonly lock: LockFile | undefined;
  readonly findings: readonly Problem[];
}

const remedy = "deposit nothing, and start the key generation anew";

/** `results`: in the order of the cluster's nodes. */
export function verifyResults(expected: ExpectedKeys, results: readonly NodeResult[]): Verified {
  const read = results.map((result) => ({ ...result, ...readLock(result) }));
  const [first] = read.flatMap(({ file }) => file ?? []);
  if (first === undefined) return { lock: undefined, findings: read.flatMap(({ problems }) => problems) };
  const { topology, wanted } = expected;
  const comparison = { ...expected, lock: first, others: [] };
  const findings = [
    ...read.flatMap(({ problems }) => problems),
    ...read.flatMap(({ node, file }) => differenceFrom(first, node, file)),
    ...lockFindings(comparison),
    ...(wanted === undefined ? [] : wantedFindings(wanted, first.cluster_definition)).map((problem) => ({
      ...problem,
      remedy,
    })),
    ...definitionFindingsOf(first, expected.definitionHash),
    ...read.flatMap(({ node, deposits }) => depositFileFindings(node, deposits, first, topology.network!)),
    ...read.flatMap((result, i) => shareFindings(first, result, i)),
  ];
  return { lock: first, findings };
}

function readLock({ node, lock }: NodeResult): { file?: LockFile; problems: Problem[] } {
  const path = `${node}: cluster-lock.json`;
  if (lock === undefined)
    return { problems: [{ check: "lock-missing", path, reason: "the node made none", remedy }] };
  try {
    return { file: readLockFile(lock, path), problems: [] };
  } catch (error) {
    return { problems: [{ check: "lock-unreadable", path, reason: (error as Error).message, remedy }] };
  }
}

function differenceFrom(first: LockFile, node: string, file: LockFile | undefined): Problem[] {
  if (file === undefined || isDeepStrictEqual(file, first)) return [];
  const same = file.lock_hash === first.lock_hash;
  const reason = same
    ? "it differs from that of the first node, with the same lock_hash"
    : `its lock_hash is ${file.lock_hash}, and that of the first node ${first.lock_hash}`;
  return [{ check: "locks-differ", path: `${node}: cluster-lock.json`, reason, remedy }];
}

function definitionFindingsOf({ cluster_definition }: LockFile, given: string | undefined): Problem[] {
  const { definition_hash } = cluster_definition;
  if (given === undefined || definition_hash === given) return [];
  const reason = `it is ${definition_hash}, and the nodes were given ${given}`;
  return [{ check: "other-definition", path: "cluster_definition.definition_hash", reason, remedy }];
}

/** The keystores of a node have the shares that the lock gives to its operator. */
function shareFindings(lock: LockFile, { node, publicShares }: NodeResult, operator: number): Problem[] {
  if (publicShares === undefined) return [];
  const own = lock.distributed_validators.map(({ public_shares }) => public_shares[operator]?.toLowerCase());
  if (isDeepStrictEqual(own, publicShares)) return [];
  return [
    {
      check: "shares",
      path: `${node}: validator_keys`,
      reason: `its keystores are not the shares of operator ${operator + 1} of the lock`,
      remedy,
    },
  ];
}
