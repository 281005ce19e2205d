import { withChecksum } from "../../topology/checksums.ts";
import { describe, type Problem } from "../../topology/problems.ts";
import { table } from "../table.ts";
import { type ConfiguredAddress, contractAt } from "./configured.ts";
import { addressOfRow, type DerivedAddresses, derivationPath } from "./derive.ts";
import { addressFindings, type Comparison } from "./findings.ts";
import { labelOf, type PlanKey } from "./plan.ts";

/** What a comparison says, for people and machines. It has addresses and paths, and no xpub. */
export interface AddressReport {
  /** Stacks that were compared. */
  readonly stacks: readonly string[];
  readonly configured: readonly { readonly setting: string; readonly address: string; readonly is: string }[];
  readonly rows: readonly { readonly name: string; readonly path: string; readonly address: string }[];
  /** The first index of each key behind all that rows and configurations use. */
  readonly nextUnused: readonly { readonly key: string; readonly path: string; readonly address: string }[];
  readonly findings: readonly Problem[];
}

export function addressReportOf(comparison: Comparison): AddressReport {
  const { stacks, plan, derived, configured } = comparison;
  const prefix = ({ stack }: ConfiguredAddress) => (stacks.length > 1 ? `${stack}: ` : "");
  return {
    stacks: stacks.map(({ stack }) => stack),
    configured: configured.map((one) => ({
      setting: `${prefix(one)}${one.group}.${one.setting}`,
      address: withChecksum(one.address),
      is: whatIs(one, derived),
    })),
    rows: plan.rows.map((row) => ({
      name: row.name,
      path: derivationPath(row),
      address: addressOfRow(derived, row) ?? "not known",
    })),
    nextUnused: plan.keys.map((key) => nextUnused(key, comparison)),
    findings: addressFindings(comparison),
  };
}

function whatIs({ address }: ConfiguredAddress, derived: DerivedAddresses): string {
  const place = derived.get(address.toLowerCase());
  if (place === undefined) return contractAt(address) ?? "unknown";
  const names = place.rows.map(({ name }) => name).join(" and ") || "in no row";
  return `${names}: ${derivationPath(place)}`;
}

function nextUnused(key: PlanKey, { plan, derived, configured, beside }: Comparison) {
  const inRows = plan.rows.filter((row) => labelOf(row) === labelOf(key));
  const inStacks = [...configured, ...beside]
    .flatMap(({ address }) => derived.get(address.toLowerCase()) ?? [])
    .filter((place) => labelOf(place) === labelOf(key));
  const index = Math.max(-1, ...[...inRows, ...inStacks].map((place) => place.index)) + 1;
  return {
    key: labelOf(key),
    path: derivationPath({ ...key, index }),
    address: key.key.addressAt(index),
  };
}

/** 0: as planned; 7: findings. */
export const addressExitCode = ({ findings }: AddressReport): 0 | 7 => (findings.length > 0 ? 7 : 0);

export function addressReport({
  stacks,
  configured,
  rows,
  nextUnused: next,
  findings,
}: AddressReport): string {
  const parts = [
    configured.length === 0
      ? `${stacks.join(" and ")} name${stacks.length > 1 ? "" : "s"} no addresses.`
      : table(
          ["SETTING", "ADDRESS", "IS"],
          configured.map(({ setting, address, is }) => [setting, address, is]),
        ),
    table(
      ["ROW", "ADDRESS", "PATH"],
      rows.map(({ name, address, path }) => [name, address, path]),
    ),
    table(
      ["NEXT UNUSED", "ADDRESS", "PATH"],
      next.map(({ key, address, path }) => [key, address, path]),
    ),
    findings.length === 0
      ? "Nothing contradicts the plan."
      : ["Findings:", ...findings.map(describe)].join("\n"),
  ];
  return parts.join("\n\n");
}
