import { withChecksum } from "../../topology/checksums.ts";
import type { DvtCluster } from "../../topology/dvt/node.ts";
import { describe, type Problem } from "../../topology/problems.ts";
import type { Topology } from "../../topology/topology.ts";
import type { ClusterDefinition, LockFile } from "../lock/file.ts";
import { table } from "../table.ts";

/** What the command says. */
export interface DkgReport {
  readonly stack: string;
  readonly cluster: string;
  /** `records`: nodes have got keys; `made`: all nodes have the lock; `refused`: no node has been changed for good. */
  readonly outcome: "records" | "made" | "refused" | "declined";
  /** Of the lock; undefined: there is none. */
  readonly lockHash?: string | undefined;
  /** Public keys of the validators. */
  readonly validators: readonly string[];
  readonly findings: readonly Problem[];
}

/** What is about to be agreed to, for the person who is asked. */
export function planText(
  { stack, network, dvtNodes }: Topology,
  { nodes }: DvtCluster,
  agreed: ClusterDefinition,
): string {
  const { num_validators, threshold, compounding, validators, target_gas_limit, deposit_amounts } = agreed;
  const { fee_recipient_address, withdrawal_address } = validators[0]!;
  const eth = (deposit_amounts ?? []).map((gwei) => `${Number(gwei) / 1e9} ETH`).join(", ");
  return [
    `${stack}: keys for ${num_validators} validators on ${network}; ${threshold} of ${nodes.length} nodes sign`,
    table(
      ["NODE", "HOST"],
      nodes.map((name) => [name, dvtNodes[name]!.host]),
    ),
    `Deposits: ${eth || "Charon's amounts"}, which come back to ${withChecksum(withdrawal_address)} (${compounding ? "0x02" : "0x01"})`,
    `Blocks pay ${withChecksum(fee_recipient_address)}; gas limit ${target_gas_limit}`,
    `definition_hash ${agreed.definition_hash}`,
  ].join("\n");
}

export function reportText({ outcome, lockHash, validators, findings, cluster, stack }: DkgReport): string {
  const found = findings.length > 0 ? [["Findings:", ...findings.map(describe)].join("\n")] : [];
  if (outcome === "declined") return "Nothing was changed.";
  if (outcome === "records")
    return ["The nodes have keys of their own now. The configuration needs their records.", ...found].join(
      "\n\n",
    );
  if (outcome === "refused") return ["No keys are in use.", ...found].join("\n\n");
  return [
    `All nodes of ${cluster} have one lock, and it is right: lock_hash ${lockHash}`,
    table(
      ["VALIDATOR"],
      validators.map((key) => [key]),
    ),
    `Write lockHash and publicKeys of dvtClusters.${cluster}, and make a backup (npm run backup -- ${stack}) before anybody deposits. The deposits are on each node in charon/deposit-data*.json.`,
    ...found,
  ].join("\n\n");
}

export const validatorsOf = ({ distributed_validators }: LockFile): string[] =>
  distributed_validators.map(({ distributed_public_key }) => distributed_public_key.toLowerCase());

/** 0: all nodes have the lock, or nothing was wanted; 7: findings. */
export const dkgExitCode = ({ findings }: DkgReport): 0 | 7 => (findings.length > 0 ? 7 : 0);
