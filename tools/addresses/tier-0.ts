/**
 * The operator's table of Tier 0, row by row: which address of which passphrase is for what. Vault is the passphrase A,
 * Operations is B. Source: github.com/zaitsu/nodoc, system.md, commit 9686912 of 2025-08-02, which calls the chosen
 * tier Tier 1 and then describes Tier 0. {@link withdrawnRow} is of commit 0c844b5, a day older. Nothing of it is
 * corrected here: what contradicts itself is a finding.
 */
import type { PlanRow } from "./row.ts";

/** A row as the operator has it. */
export interface TableRow {
  readonly name: string;
  /** Wallet in the operator's table; undefined for rows without one. */
  readonly wallet?: string;
  /** What the row was called a day before. */
  readonly formerly?: string;
  readonly role: "Vault" | "Operations";
  readonly purpose: string;
  readonly account: number;
  /** `x`: a further index for each use. */
  readonly index: number | "x";
  /** What the operator says of the last part of the path. */
  readonly note: string;
  /** Where a stack has the address; absent where contracts alone have it. */
  readonly setting?: PlanRow["settings"][number];
  /** The table tells uses of this row apart by accounts. */
  readonly accountForEach?: true;
}

const onlyFirst = "index 0 only";
const onBase = "rewards arrive on Base";
const wallet = { account: 0, index: 0 } as const;
const vault = { ...wallet, role: "Vault", note: onlyFirst } as const;
const operations = { ...wallet, role: "Operations", note: onlyFirst } as const;
const primary = (minipool: string) => `Rocket Pool: primary withdrawal address, ${minipool}`;
const insteadOfSafe = "in place of a Safe";

export const tier0Table: readonly TableRow[] = [
  {
    ...vault,
    name: "Solo withdrawal",
    wallet: "Solo",
    purpose: "solo: withdrawal address",
    setting: "validatorGroups.solo.withdrawalAddress",
  },
  {
    ...vault,
    name: "Saturn0",
    wallet: "Saturn0",
    formerly: "LEB8",
    purpose: primary("LEB8 minipool"),
    account: 10,
  },
  {
    ...vault,
    name: "Saturn1",
    wallet: "Saturn1",
    formerly: "LEB4",
    purpose: primary("LEB4 megapool"),
    account: 10,
  },
  { ...vault, name: "Saturn2", wallet: "Saturn2", purpose: primary("LEB1.5 megapool"), account: 10 },
  { ...vault, name: "CSMv2", wallet: "CSMv2", purpose: "Lido CSM v2: rewards address" },
  { ...vault, name: "Puffer2", wallet: "Puffer2", purpose: "Puffer: rewards address", note: onBase },
  {
    ...vault,
    name: "Puffer1",
    wallet: "Puffer1",
    purpose: "Puffer: rewards address, with a TEE",
    note: onBase,
  },
  { ...vault, name: "Diva", wallet: "Diva", purpose: "Diva Staking: rewards address" },
  {
    ...operations,
    name: "Solo fees",
    wallet: "Solo",
    purpose: "solo: fee recipient",
    setting: "validatorGroups.solo.feeRecipient",
  },
  {
    ...operations,
    name: "SSV",
    wallet: "SSV",
    purpose: "SSV: administrator of the DVT cluster",
    note: insteadOfSafe,
  },
  {
    ...operations,
    name: "Obol",
    wallet: "Obol",
    purpose: "Obol: administrator of the DVT cluster",
    note: insteadOfSafe,
  },
  {
    ...operations,
    name: "transfers",
    purpose: "payments in general",
    index: "x",
    note: "a further x for each payment, for privacy",
  },
  {
    ...operations,
    name: "DeFi",
    purpose: "DeFi protocols and other operations",
    index: "x",
    note: "an account of its own for each protocol",
    accountForEach: true,
  },
];

/** A row that the operator took out of the table on 2025-08-02, when SSV and Obol came in. */
export const withdrawnRow: TableRow = {
  ...operations,
  name: "CSMv2 manager",
  wallet: "CSMv2",
  purpose: "Lido CSM v2: manager address",
};

/** `m/44'/60'/0'/0/x` */
export const pathOfRow = ({ account, index }: TableRow): string => `m/44'/60'/${account}'/0/${index}`;

export const symbolOf = ({ role }: TableRow): "A" | "B" => (role === "Vault" ? "A" : "B");

/** Rows with one address each. They are for the money, so their network is mainnet. */
export function tier0Rows(): PlanRow[] {
  return tier0Table.flatMap((row) => {
    if (row.index === "x") return [];
    const { name, account, index, role, setting } = row;
    return [
      {
        ...({ name, tier: 0, passphrase: symbolOf(row), account, index, network: "mainnet" } as const),
        use: role === "Vault" ? "vault" : "operation",
        settings: setting === undefined ? [] : [setting],
      } satisfies PlanRow,
    ];
  });
}

/** Rows with any number of addresses. */
export const openRows: readonly TableRow[] = tier0Table.filter(({ index }) => index === "x");
