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
  /**
   * `records`: nodes have got keys of their own; `made`: all nodes have the lock; `there`: they had it before; `faulty`:
   * nodes have a lock, and it has findings; `refused`: no node has been changed for good.
   */
  readonly outcome: "records" | "made" | "there" | "faulty" | "refused" | "declined";
  /** Of the lock; undefined: there is none. */
  readonly lockHash?: string | undefined;
  /** Public keys of the validators. */
  readonly validators: readonly string[];
  /** Paths of files that were written here. */
  readonly files: readonly string[];
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
    `${stack}: keys for ${num_validators} ${num_validators === 1 ? "validator" : "validators"} on ${network}; ${threshold} of ${nodes.length} nodes sign`,
    table(
      ["NODE", "HOST"],
      nodes.map((name) => [name, dvtNodes[name]!.host]),
    ),
    `Deposits: ${eth || "Charon's amounts"}, which come back to ${withChecksum(withdrawal_address)} (${compounding ? "0x02" : "0x01"})`,
    `Blocks pay ${withChecksum(fee_recipient_address)}; gas limit ${target_gas_limit}`,
    `definition_hash ${agreed.definition_hash}`,
  ].join("\n");
}

export function reportText(report: DkgReport): string {
  const { outcome, findings, cluster } = report;
  const found = findings.length > 0 ? [["Findings:", ...findings.map(describe)].join("\n")] : [];
  if (outcome === "made" || outcome === "there") return [...goodText(report), ...found].join("\n\n");
  const texts = {
    declined: "Nothing was changed.",
    records: "The nodes have keys of their own now. The configuration needs their records.",
    refused: "No node has taken keys over in this run.",
    faulty: `Nodes of ${cluster} have keys, and not all is right with them. Change nothing on these nodes before you know whether a validator of theirs has a deposit.`,
  };
  return [texts[outcome], ...found].join("\n\n");
}

function goodText({ outcome, stack, cluster, lockHash, validators, files }: DkgReport): string[] {
  return [
    `All nodes of ${cluster} have one lock, and it is right: lock_hash ${lockHash}${outcome === "there" ? "\nThey had it before. This run made no keys." : ""}`,
    table(
      ["VALIDATOR"],
      validators.map((key) => [key]),
    ),
    `dvtClusters.${cluster} needs this lockHash, and these validators as publicKeys. Make a backup (npm run backup -- ${stack}) before anybody deposits.`,
    files.length > 0
      ? `Deposit with these files, which are as they were verified:\n${files.map((file) => `  ${file}`).join("\n")}`
      : "Run this again with --out DIR to get the files to deposit with. A host can change its own.",
  ];
}

export const validatorsOf = ({ distributed_validators }: LockFile): string[] =>
  distributed_validators.map(({ distributed_public_key }) => distributed_public_key.toLowerCase());

/** 0: all nodes have the lock, or nothing was wanted; 7: findings. */
export const dkgExitCode = ({ findings }: DkgReport): 0 | 7 => (findings.length > 0 ? 7 : 0);
