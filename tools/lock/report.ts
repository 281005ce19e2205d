import { withChecksum } from "../../topology/checksums.ts";
import { keyOfRecord } from "../../topology/dvt/enr.ts";
import type { CharonNode, DvtCluster } from "../../topology/dvt/node.ts";
import { describe, type Problem } from "../../topology/problems.ts";
import type { OtherStacks, RawConfig } from "../../topology/section-reader.ts";
import type { Topology } from "../../topology/topology.ts";
import { table } from "../table.ts";
import { configurationFindings } from "./configured.ts";
import { definitionFindings } from "./definition.ts";
import { depositFindings } from "./deposits.ts";
import { declaredFindings, elsewhereFindings, type OtherKeys } from "./elsewhere.ts";
import type { LockFile } from "./file.ts";
import { registrationFindings } from "./registrations.ts";
import { shareFindings } from "./shares.ts";

/** What a lock is compared with. */
export interface LockComparison {
  readonly topology: Topology;
  readonly cluster: DvtCluster;
  readonly lock: LockFile;
  readonly others: readonly OtherKeys[];
  /** Configurations of other stacks. */
  readonly beside: OtherStacks;
  /** What the stack itself reads. */
  readonly sections: RawConfig;
}

/** What a lock says and what is wrong with it, for people and machines. */
export interface LockReport {
  readonly stack: string;
  readonly cluster: string;
  readonly lockHash: string;
  /** Whether the configuration has this hash. */
  readonly isConfigured: boolean;
  readonly threshold: number;
  readonly gasLimit: number;
  /** In the order of the lock; `node` is missing where the configuration does not say which one has the key. */
  readonly operators: readonly { readonly node?: string | undefined; readonly address: string }[];
  readonly validators: readonly {
    readonly publicKey: string;
    readonly feeRecipient: string;
    readonly withdrawalAddress: string;
  }[];
  readonly findings: readonly Problem[];
}

export function lockReportOf(comparison: LockComparison): LockReport {
  const { topology, cluster, lock } = comparison;
  const { threshold, target_gas_limit, operators, validators } = lock.cluster_definition;
  return {
    stack: topology.stack,
    cluster: cluster.name,
    lockHash: lock.lock_hash.toLowerCase(),
    isConfigured: cluster.lockHash === lock.lock_hash.toLowerCase(),
    threshold,
    gasLimit: target_gas_limit,
    operators: operators.map(({ enr, address }) => ({ node: nodeOf(comparison, enr), address })),
    validators: lock.distributed_validators.map(({ distributed_public_key }, i) => ({
      publicKey: distributed_public_key.toLowerCase(),
      feeRecipient: addressText(validators[i]?.fee_recipient_address),
      withdrawalAddress: addressText(validators[i]?.withdrawal_address),
    })),
    findings: lockFindings(comparison),
  };
}

export function lockFindings({
  topology,
  cluster,
  lock,
  others,
  beside,
  sections,
}: LockComparison): Problem[] {
  return [
    ...configurationFindings(topology, cluster, lock),
    ...elsewhereFindings(topology, cluster.name, lock, others, beside),
    ...declaredFindings(topology, cluster.name, lock, { ...beside, [topology.stack]: sections }),
    ...definitionFindings(lock),
    ...shareFindings(lock),
    ...depositFindings(lock),
    ...registrationFindings(lock),
  ];
}

function nodeOf({ topology, cluster }: LockComparison, enr: string): string | undefined {
  const key = keyOfRecord(enr);
  return cluster.nodes.find((name) => {
    const { enr: own } = topology.dvtNodes[name] as CharonNode;
    return own !== undefined && keyOfRecord(own) === key;
  });
}

const addressText = (address: string | undefined): string =>
  address === undefined ? "none" : withChecksum(address);

/** 0: as configured and whole; 7: findings. */
export const lockExitCode = ({ findings }: LockReport): 0 | 7 => (findings.length > 0 ? 7 : 0);

export function lockReport(report: LockReport): string {
  const { stack, cluster, lockHash, isConfigured, threshold, gasLimit, operators, validators, findings } =
    report;
  const head = `lock_hash ${lockHash}: ${threshold} of ${operators.length} operators sign; gas limit ${gasLimit}`;
  return [
    head,
    table(
      ["OPERATOR", "NODE", "ADDRESS"],
      operators.map(({ node, address }, i) => [`${i + 1}`, node ?? "unknown", address || "none"]),
    ),
    table(
      ["VALIDATOR", "FEE RECIPIENT", "WITHDRAWAL ADDRESS"],
      validators.map(({ publicKey, feeRecipient, withdrawalAddress }) => [
        publicKey,
        feeRecipient,
        withdrawalAddress,
      ]),
    ),
    findings.length > 0
      ? ["Findings:", ...findings.map(describe)].join("\n")
      : `The lock is whole, and it is that of ${cluster} in ${stack}.${isConfigured ? "" : `\nIts hash is not configured yet: bonded-validator:dvtClusters.${cluster}.lockHash`}`,
  ].join("\n\n");
}
