/** The cluster's lock, as Charon checks it at its start (ObolNetwork/charon cluster/load.go, p2p/peer.go, e6284707). */

import { readFileSync } from "node:fs";
import { type NodeRecord, readRecord } from "../../../topology/dvt/enr.ts";
import { type ClusterLock, lockHashOf } from "../../dvt/cluster-lock.ts";
import { wordsOf } from "./words.ts";

export interface Membership {
  /** Of this node; numbers of operators begin with 1. */
  readonly self: number;
  readonly operators: readonly NodeRecord[];
}

export function readLock(file: string, verify: boolean): ClusterLock {
  const lock = JSON.parse(textOf(file)) as ClusterLock;
  if (verify && lockHashOf(lock) !== lock.lock_hash)
    throw new Error(
      "verify cluster lock hashes (run with --no-verify to bypass verification at own risk): invalid lock hash",
    );
  return lock;
}

/** `publicKey`: that of this node, which has to be one of the lock's operators. */
export function membershipOf({ cluster_definition }: ClusterLock, publicKey: string): Membership {
  const operators = cluster_definition.operators.map(({ enr }) => readRecord(enr));
  const self = operators.findIndex((operator) => operator.publicKey === publicKey) + 1;
  if (self === 0)
    throw new Error(
      "unknown private key provided, it doesn't match any public key encoded inside the operator ENRs",
    );
  return { self, operators };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`read cluster-lock.json: ${wordsOf(error)}`);
  }
}
