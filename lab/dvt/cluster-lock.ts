/**
 * `cluster-lock.json` of a Charon cluster (ObolNetwork/charon cluster/lock.go and testdata/cluster_lock_v1_10_0.json,
 * e6284707), with the fields that somebody reads here.
 */

import { createHash } from "node:crypto";

export interface ClusterLock {
  readonly cluster_definition: {
    readonly name: string;
    /** In the order of their shares. */
    readonly operators: readonly { readonly enr: string }[];
    /** Of the distributed validators, in their order. */
    readonly validators: readonly { readonly fee_recipient_address: string }[];
    readonly threshold: number;
    /** That of the network's genesis: `0x` and 8 hex digits. */
    readonly fork_version: string;
  };
  readonly distributed_validators: readonly DistributedValidator[];
  /** `0x` and 64 hex digits. */
  readonly lock_hash: string;
}

export interface DistributedValidator {
  /** `0x` and 96 hex digits, likewise each share's. */
  readonly distributed_public_key: string;
  /** In the order of the operators. */
  readonly public_shares: readonly string[];
  /** With relays, signed by the whole key. */
  readonly builder_registration: {
    readonly message: {
      readonly fee_recipient: string;
      readonly gas_limit: number;
      /** Seconds since 1970. */
      readonly timestamp: number;
      readonly pubkey: string;
    };
    readonly signature: string;
  };
}

/** A real lock's hash is the root of its SSZ; the lab's is that of its text. */
export function lockHashOf({ cluster_definition, distributed_validators }: Omit<ClusterLock, "lock_hash">) {
  const content = JSON.stringify([cluster_definition, distributed_validators]);
  return `0x${createHash("sha256").update(content).digest("hex")}`;
}
