/** A stack whose Charon cluster has a lock, and the comparison of the two. */

import type { LockFile } from "../../tools/lock/file.ts";
import { type LockComparison, lockFindings } from "../../tools/lock/report.ts";
import type { Dealer } from "./cluster-lock.ts";
import { feeRecipient, withdrawalAddress } from "./cluster-lock.ts";
import { loadDvt } from "./dvt.ts";
import type { Settings } from "./inventory.ts";

/** Lets the Charon cluster of a stack be the dealer's. */
export function declareLock(config: Settings, dealer: Dealer, lock: LockFile): void {
  const { obol } = config.dvtClusters;
  obol.nodes = obol.nodes.slice(0, dealer.nodes.length);
  obol.nodes.forEach((node: string, i: number) => {
    config.dvtNodes[node].enr = dealer.records[i];
  });
  config.validatorGroups.solo.feeRecipient = feeRecipient;
  config.validatorGroups.solo.withdrawalAddress = withdrawalAddress;
  obol.group = "solo";
  obol.lockHash = lock.lock_hash;
}

/** `change` alters the stack's configuration last; `lock` is what is compared with it. */
export function lockComparison(
  dealer: Dealer,
  lock: LockFile,
  change: (config: Settings) => void = () => undefined,
): LockComparison {
  let sections: Settings = {};
  const topology = loadDvt("hoodi", (config) => {
    declareLock(config, dealer, lock);
    change(config);
    sections = config;
  });
  return { topology, cluster: topology.dvtClusters.obol!, lock, others: [], beside: {}, sections };
}

/** Findings as `check place`. */
export const foundIn = (comparison: LockComparison): string[] =>
  lockFindings(comparison).map(({ check, path }) => `${check} ${path}`);
