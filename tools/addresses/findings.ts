/** What an address plan contradicts: itself, or the configuration of a stack. */

import type { NetworkName } from "../../catalog/networks.ts";
import { withChecksum } from "../../topology/checksums.ts";
import { isSameAddress } from "../../topology/ethereum/protocol-addresses.ts";
import { type Problem, settingPath } from "../../topology/problems.ts";
import { type ConfiguredAddress, contractAt } from "./configured.ts";
import { addressOfRow, type DerivedAddress, type DerivedAddresses, derivationPath } from "./derive.ts";
import { type AddressPlan, labelOf, type PlanRow } from "./plan.ts";

/** What is compared. */
export interface Comparison {
  readonly stack: string;
  readonly network: NetworkName;
  readonly plan: AddressPlan;
  readonly derived: DerivedAddresses;
  /** Addresses of the stack. */
  readonly configured: readonly ConfiguredAddress[];
  /** Those of other stacks. */
  readonly beside: readonly ConfiguredAddress[];
}

export function addressFindings(comparison: Comparison): Problem[] {
  return [
    ...planFindings(comparison),
    ...comparison.configured.flatMap((one) => settingFindings(one, comparison)),
    ...missingSettings(comparison),
  ];
}

const rowPath = ({ name }: PlanRow): string => `rows.${name}`;

/** Where a configured address is, as a row names it. */
const settingOf = ({ group, setting }: ConfiguredAddress): string => `validatorGroups.${group}.${setting}`;

/** Contradictions in the plan itself. */
function planFindings({ plan }: Comparison): Problem[] {
  return plan.rows.flatMap((row, i) => [
    ...tierFindings(row, plan),
    ...keyFindings(row, plan),
    ...plan.rows.slice(0, i).flatMap((other) => samePlace(row, other)),
  ]);
}

/** Tier 0 has one account for each passphrase; what tells its addresses apart is the index. */
function tierFindings(row: PlanRow, plan: AddressPlan): Problem[] {
  const path = rowPath(row);
  const found: Problem[] = [];
  if (row.tier !== plan.tier)
    found.push({
      check: "tier",
      path,
      reason: `it is of Tier ${row.tier}, and the plan has chosen Tier ${plan.tier}`,
      remedy: "decide for one tier, and correct the other line",
    });
  if (row.tier === 0 && row.account !== 0)
    found.push({
      check: "account",
      path,
      reason: `Tier 0 has account 0' only, and this row has ${row.account}'`,
      remedy: "if money went to this address, keep it and call the row Tier 1; else give it an index of 0'",
    });
  return found;
}

function keyFindings(row: PlanRow, { keys }: AddressPlan): Problem[] {
  if (keys.some((key) => labelOf(key) === labelOf(row))) return [];
  return [
    {
      check: "no-xpub",
      path: rowPath(row),
      reason: `there is no xpub of ${labelOf(row)}, so its address is not known and was compared with nothing`,
      remedy: `add the xpub of ${labelOf(row)} to keys`,
    },
  ];
}

function samePlace(row: PlanRow, other: PlanRow): Problem[] {
  const path = rowPath(row);
  const found: Problem[] = [];
  if (derivationPath(row) === derivationPath(other))
    found.push({
      check: "shared-address",
      path,
      reason: `it has the path of ${other.name}, ${derivationPath(row)}, so both are one address`,
      remedy: "give one of them an unused index",
    });
  const both = row.settings.filter((setting) => other.settings.includes(setting));
  if (row.network === other.network)
    for (const setting of both)
      found.push({
        check: "two-rows",
        path,
        reason: `${other.name} is for ${setting}, too`,
        remedy: "leave the setting to one of them",
      });
  return found;
}

/** What is wrong with an address that the stack names. */
function settingFindings(one: ConfiguredAddress, comparison: Comparison): Problem[] {
  const { derived, plan, network } = comparison;
  const place = derived.get(one.address.toLowerCase());
  const row = plan.rows.find((each) => each.network === network && each.settings.includes(settingOf(one)));
  const wanted = row && addressOfRow(derived, row);
  const path = settingPath("validatorGroups", one.group, one.setting);
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

/** Settings of the plan that the stack leaves empty. */
function missingSettings({ plan, derived, network, configured, stack }: Comparison): Problem[] {
  const present = configured.map(settingOf);
  const rows = plan.rows.filter((row) => row.network === network);
  return rows.flatMap((row) =>
    row.settings
      .filter((setting) => !present.includes(setting))
      .map((setting) => ({
        check: "not-configured",
        path: `bonded-validator:${setting}`,
        reason: `the plan has ${row.name} there, and ${stack} has nothing`,
        remedy: `write ${addressOfRow(derived, row) ?? "its address"}, or take the setting out of the row`,
      })),
  );
}
