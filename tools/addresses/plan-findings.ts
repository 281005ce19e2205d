/** What an address plan contradicts in itself. */

import type { Problem } from "../../topology/problems.ts";
import { derivationPath } from "./derive.ts";
import { type AddressPlan, labelOf } from "./plan.ts";
import type { PlanRow } from "./row.ts";
import type { TableRow } from "./tier-0.ts";

export function planFindings(plan: AddressPlan): Problem[] {
  return [...plan.rows.flatMap((row) => keyFindings(row, plan)), ...tableFindings(plan)];
}

/** The same without keys: of a table alone. */
export function tableFindings({ tier, rows, open }: Omit<AddressPlan, "keys">): Problem[] {
  return [
    ...rows.flatMap((row, i) => [
      ...tierFindings(row, tier),
      ...rows.slice(0, i).flatMap((other) => samePlace(row, other)),
      ...besideVault(row, rows),
    ]),
    ...open.flatMap(accountsForUses),
  ];
}

const rowPath = ({ name }: Pick<PlanRow, "name">): string => `rows.${name}`;

/** Tier 0 has one account for each passphrase; what tells its addresses apart is the index. */
function tierFindings(row: PlanRow, chosen: AddressPlan["tier"]): Problem[] {
  const path = rowPath(row);
  const found: Problem[] = [];
  if (row.tier !== chosen)
    found.push({
      check: "tier",
      path,
      reason: `it is of Tier ${row.tier}, and the plan has chosen Tier ${chosen}`,
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

function accountsForUses(row: TableRow): Problem[] {
  if (row.accountForEach === undefined) return [];
  return [
    {
      check: "account",
      path: rowPath(row),
      reason: `it has ${row.note}, and Tier 0 has account 0' only`,
      remedy: `write a row for each, as in ${row.name} Aave, with an index of its own`,
    },
  ];
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

/** Whoever learns the passphrase of daily work has all addresses of that passphrase. */
function besideVault(row: PlanRow, rows: readonly PlanRow[]): Problem[] {
  const vault = rows.find(({ use, passphrase }) => use === "vault" && passphrase === row.passphrase);
  if (row.use === "vault" || vault === undefined) return [];
  return [
    {
      check: "vault",
      path: rowPath(row),
      reason: `it is for operations, and ${row.passphrase} is the passphrase of the Vault address ${vault.name}`,
      remedy: "give it a path of a passphrase that has no Vault addresses",
    },
  ];
}
