import { tableFindings } from "../addresses/plan-findings.ts";
import {
  openRows,
  pathOfRow,
  symbolOf,
  type TableRow,
  tier0Rows,
  tier0Table,
  withdrawnRow,
} from "../addresses/tier-0.ts";
import { code, markdownTable } from "./markdown.ts";

/** The tier that the operator's text chooses, before it describes Tier 0. */
const chosen = 1;

/** docs/address-table.md: the operator's table of Tier 0, and what it contradicts. */
export function addressTablePage(): string {
  const table = { rows: tier0Rows(), open: openRows };
  const findings = tableFindings({ tier: 0, ...table });
  const ofOtherTier = tableFindings({ tier: chosen, ...table }).filter(({ check }) => check === "tier");
  return [
    "# The table of Tier 0",
    "",
    "<!-- npm run docs writes this page, from tools/addresses/tier-0.ts. -->",
    "",
    "This is the operator's own table, with all of its rows: [zaitsu/nodoc, system.md](https://github.com/zaitsu/nodoc/blob/96869125cdfe7c6cb7ab4d7b190ecd60d40b3d1d/system.md), 2025-08-02. A is the passphrase of the Vault, B that of operations. A plan with `table: tier-0` has these rows; [addresses.md](addresses.md) explains plans. The passphrases that the operator's documents show as samples are burnt: use neither of them.",
    "",
    ...markdownTable(
      ["Row", "Wallet", "Role", "Passphrase", "What for", "Path", "Last part of the path", "Setting"],
      tier0Table.map(cellsOf),
    ),
    "",
    `A day before, the table had a row more: ${code(withdrawnRow.name)}, ${withdrawnRow.purpose}, of passphrase ${symbolOf(withdrawnRow)} at ${code(pathOfRow(withdrawnRow))}. The rows SSV and Obol took its place. An operator of Lido CSM has a manager address nevertheless: it is the rewards address, or one that you plan in a row of your own.`,
    "",
    "The rows have the network mainnet, because the table is for the money. Plan rows of your own for Hoodi: an address of mainnet in a stack of Hoodi is a finding.",
    "",
    "## What contradicts itself",
    "",
    `The operator's text chooses Tier ${chosen}, and then describes Tier 0, because hardly any wallet handles accounts. With \`tier: ${chosen}\` in a plan, all ${ofOtherTier.length} rows that have an address are findings. With \`tier: 0\`, these are:`,
    "",
    ...markdownTable(
      ["Row", "Finding", "Reason", "Remedy"],
      findings.map(({ check, path, reason, remedy }) => [
        path.replace("rows.", ""),
        code(check),
        reason,
        remedy,
      ]),
    ),
    "",
  ].join("\n");
}

function cellsOf(row: TableRow): string[] {
  const { name, wallet, formerly, role, purpose, note, setting } = row;
  return [
    name,
    `${wallet ?? "–"}${formerly === undefined ? "" : ` (formerly ${formerly})`}`,
    role,
    symbolOf(row),
    purpose,
    code(pathOfRow(row)),
    note,
    setting === undefined ? "–" : code(setting),
  ];
}
