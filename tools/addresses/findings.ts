/** What an address plan contradicts: itself, or the configuration of a stack. */

import type { NetworkName } from "../../catalog/networks.ts";
import { withChecksum } from "../../topology/checksums.ts";
import { isSameAddress } from "../../topology/ethereum/protocol-addresses.ts";
import { type Problem, settingPath } from "../../topology/problems.ts";
import { type ConfiguredAddress, contractAt } from "./configured.ts";
import { addressOfRow, type DerivedAddress, type DerivedAddresses, derivationPath } from "./derive.ts";
import type { AddressPlan } from "./plan.ts";
import { planFindings } from "./plan-findings.ts";
import type { PlanRow } from "./row.ts";

/** A stack that is compared with the plan. */
export interface ComparedStack {
  readonly stack: string;
  readonly network: NetworkName;
}

/** What is compared. */
export interface Comparison {
  readonly stacks: readonly ComparedStack[];
  readonly plan: AddressPlan;
  readonly derived: DerivedAddresses;
  /** Addresses of the stacks. */
  readonly configured: readonly ConfiguredAddress[];
  /** Those of stacks that are not compared. */
  readonly beside: readonly ConfiguredAddress[];
}

export function addressFindings(comparison: Comparison): Problem[] {
  return [
    ...planFindings(comparison.plan),
    ...comparison.configured.flatMap((one) => settingFindings(one, comparison)),
    ...comparison.stacks.flatMap((one) => missingSettings(one, comparison)),
  ];
}

/** Where a setting is; with several stacks, in which of them. */
const placeOf = ({ stacks }: Comparison, stack: string, path: string): string =>
  stacks.length > 1 ? `${stack}: ${path}` : path;

/** Where a configured address is, as a row names it. */
const settingOf = ({ group, setting }: ConfiguredAddress): string => `validatorGroups.${group}.${setting}`;

/** What is wrong with an address that the stack names. */
function settingFindings(one: ConfiguredAddress, comparison: Comparison): Problem[] {
  const { derived, plan } = comparison;
  const place = derived.get(one.address.toLowerCase());
  const row = plan.rows.find(
    (each) => each.network === one.network && each.settings.includes(settingOf(one)),
  );
  const wanted = row && addressOfRow(derived, row);
  const path = placeOf(comparison, one.stack, settingPath("validatorGroups", one.group, one.setting));
  const problem = (check: string, reason: string, remedy: string): Problem => ({
    check,
    path,
    reason: `${withChecksum(one.address)} ${reason}`,
    remedy,
  });
  const differs =
    wanted !== undefined && !isSameAddress(wanted, one.address)
      ? [otherThanPlanned(problem, wanted, row!, place)]
      : unplanned(problem, one, place);
  return [
    ...differs,
    ...(place?.rows ?? []).flatMap((found) => misused(problem, one, found)),
    ...sharedWith(problem, one, comparison),
  ];
}

type MakeProblem = (check: string, reason: string, remedy: string) => Problem;

function otherThanPlanned(
  problem: MakeProblem,
  wanted: string,
  row: PlanRow,
  place: DerivedAddress | undefined,
): Problem {
  const swapped =
    place !== undefined &&
    place.passphrase !== row.passphrase &&
    place.account === row.account &&
    place.index === row.index;
  if (swapped)
    return problem(
      "swapped",
      `is ${derivationPath(place)}, and the plan has the same path of ${row.passphrase} there (${row.name})`,
      `if the xpubs of ${row.passphrase} and ${place.passphrase} are exchanged in the plan, correct it; else write ${wanted}`,
    );
  const actual = place === undefined ? "is of no key of the plan" : `is ${derivationPath(place)}`;
  return problem(
    "not-as-planned",
    `${actual}, and the plan has ${derivationPath(row)} there (${row.name})`,
    `write ${wanted}, or correct the plan`,
  );
}

/** A protocol's own address need not be in the plan; whom a solo group pays has to be known. */
function unplanned(
  problem: MakeProblem,
  { address, protocol }: ConfiguredAddress,
  place: DerivedAddress | undefined,
): Problem[] {
  if (place !== undefined && place.rows.length > 0) return [];
  if (place !== undefined)
    return [
      problem(
        "no-row",
        `is ${derivationPath(place)}, which no row of the plan has`,
        "add a row, or write another address",
      ),
    ];
  if (protocol !== "solo" || contractAt(address) !== undefined) return [];
  return [
    problem(
      "unknown-address",
      "is of no key of the plan, and a solo group pays it",
      "write an address of the plan, or compare it with the wallet that has its key",
    ),
  ];
}

function misused(problem: MakeProblem, { setting, network }: ConfiguredAddress, row: PlanRow): Problem[] {
  const found: Problem[] = [];
  if (row.network !== network)
    found.push(
      problem(
        "other-network",
        `is ${row.name}, an address of ${row.network}, in a stack of ${network}`,
        `write an address that the plan has for ${network}`,
      ),
    );
  if (row.use === "vault" && setting === "feeRecipient")
    found.push(
      problem(
        "vault",
        `is ${row.name}, a Vault address, and every block that is proposed shows a fee recipient`,
        "write an address for operations",
      ),
    );
  return found;
}

/** Groups with one address cannot be told apart on the chain. The two settings of one group may have one. */
function sharedWith(problem: MakeProblem, one: ConfiguredAddress, comparison: Comparison): Problem[] {
  if (contractAt(one.address) !== undefined) return [];
  const others = [...comparison.configured, ...comparison.beside].filter(
    ({ stack, group, address }) =>
      isSameAddress(address, one.address) && (stack !== one.stack || group !== one.group),
  );
  return others.map((other) =>
    other.network === one.network
      ? problem(
          "shared-address",
          `is also ${settingOf(other)} of ${other.stack}`,
          "give each group an address of its own",
        )
      : problem(
          "other-network",
          `is also ${settingOf(other)} of ${other.stack}, a stack of ${other.network}`,
          `write an address that is used on ${one.network} only`,
        ),
  );
}

/** Settings of the plan that a stack leaves empty. */
function missingSettings({ stack, network }: ComparedStack, comparison: Comparison): Problem[] {
  const { plan, derived, configured } = comparison;
  const present = configured.filter((one) => one.stack === stack).map(settingOf);
  const rows = plan.rows.filter((row) => row.network === network);
  return rows.flatMap((row) =>
    row.settings
      .filter((setting) => !present.includes(setting))
      .map((setting) => ({
        check: "not-configured",
        path: placeOf(comparison, stack, `bonded-validator:${setting}`),
        reason: `the plan has ${row.name} there, and ${stack} has nothing`,
        remedy: `write ${addressOfRow(derived, row) ?? "its address"}, or take the setting out of the row`,
      })),
  );
}
