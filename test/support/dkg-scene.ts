/** A stack whose Charon cluster has no lock yet, and what its nodes' keys say. */

import { depositEntry } from "../../lab/dvt/deposit-entry.ts";
import { publicKeyOf } from "../../lab/dvt/threshold.ts";
import type { FoundRecords } from "../../tools/dkg/checks.ts";
import type { NodeResult } from "../../tools/dkg/node-result.ts";
import type { LockFile } from "../../tools/lock/file.ts";
import type { DvtCluster } from "../../topology/dvt/node.ts";
import type { Topology } from "../../topology/topology.ts";
import { type Dealer, feeRecipient, withdrawalAddress } from "./cluster-lock.ts";
import { loadDvt } from "./dvt.ts";
import type { Settings } from "./inventory.ts";

export const charonNodes = ["charon1", "charon2", "charon3", "charon4"];

export const stamp = { uuid: "7B0C9E1D-55AE-4C35-9E1C-0F6A3B1C2D4E", timestamp: "2026-11-28T07:00:00Z" };

/** Lets the Charon cluster of a stack be one that is about to make keys. */
export function declareNodes(config: Settings, records: readonly string[]): void {
  const { obol } = config.dvtClusters;
  charonNodes.forEach((node, i) => {
    config.dvtNodes[node].enr = records[i];
  });
  config.validatorGroups.solo.feeRecipient = feeRecipient;
  config.validatorGroups.solo.withdrawalAddress = withdrawalAddress;
  obol.group = "solo";
  delete obol.lockHash;
}

export interface DkgScene {
  readonly topology: Topology;
  readonly cluster: DvtCluster;
  readonly found: FoundRecords;
}

/** `change` alters the configuration last. */
export function dkgScene(dealer: Dealer, change: (config: Settings) => void = () => undefined): DkgScene {
  const topology = loadDvt("hoodi", (config) => {
    declareNodes(config, dealer.records);
    change(config);
  });
  const found = Object.fromEntries(charonNodes.map((node, i) => [node, dealer.records[i]!]));
  return { topology, cluster: topology.dvtClusters.obol!, found };
}

/** What Charon leaves in the folder of an operator whose cluster is the dealer's, by path; the first one is number 0. */
export function madeFiles(dealer: Dealer, lock: LockFile, operator: number): Record<string, string> {
  const { fork_version } = lock.cluster_definition;
  const deposits = lock.distributed_validators.flatMap((validator) => validator.partial_deposit_data);
  const keystores = dealer.shares.flatMap((shares, i) => {
    const keystore = { crypto: {}, pubkey: publicKeyOf(shares[operator]!).slice(2), path: "", version: 4 };
    return [
      [`validator_keys/keystore-${i}.json`, JSON.stringify(keystore, undefined, " ")],
      [`validator_keys/keystore-${i}.txt`, `password of ${keystore.pubkey}`],
    ] as const;
  });
  return {
    ...Object.fromEntries(keystores),
    "cluster-lock.json": JSON.stringify(lock, undefined, 1),
    "deposit-data.json": JSON.stringify(
      deposits.map((deposit) => depositEntry(deposit, fork_version)),
      undefined,
      1,
    ),
  };
}

/** The same as it is read of a node. */
export function resultOf(dealer: Dealer, lock: LockFile, operator: number): NodeResult {
  const files = madeFiles(dealer, lock, operator);
  return {
    node: charonNodes[operator]!,
    lock: files["cluster-lock.json"],
    deposits: new Map([["deposit-data.json", files["deposit-data.json"]!]]),
    publicShares: dealer.shares.map((shares) => publicKeyOf(shares[operator]!)),
  };
}

/** What the results of a scene have to be. */
export const expectedOf = ({ topology, cluster }: DkgScene, validators = 1) => ({
  topology,
  cluster,
  beside: {},
  sections: {},
  wanted: { validators, compounding: false },
});
