import { type AddressPlan, labelOf } from "./plan.ts";
import type { PlanRow } from "./row.ts";

/** Addresses of each key, from the first one, among which configured ones are looked for beside those of the rows. */
const searched = 100;

/** An address that a key of the plan has. */
export interface DerivedAddress {
  readonly address: string;
  readonly passphrase: string;
  readonly account: number;
  readonly index: number;
  /** Rows with this path; more than one is a contradiction. */
  readonly rows: readonly PlanRow[];
}

/** By address in lower case. */
export type DerivedAddresses = ReadonlyMap<string, DerivedAddress>;

export function deriveAddresses({ keys, rows }: AddressPlan): DerivedAddresses {
  const derived = keys.flatMap(({ passphrase, account, key }) => {
    const own = rows.filter((row) => labelOf(row) === labelOf({ passphrase, account }));
    const first = Array.from({ length: searched }, (_, index) => index);
    const indexes = [...new Set([...first, ...own.map(({ index }) => index)])];
    return indexes.map((index): DerivedAddress => {
      const address = key.addressAt(index);
      return { address, passphrase, account, index, rows: own.filter((row) => row.index === index) };
    });
  });
  return new Map(derived.map((one) => [one.address.toLowerCase(), one]));
}

/** The address of a row; undefined where the plan has no key for it. */
export function addressOfRow(derived: DerivedAddresses, row: PlanRow): string | undefined {
  return [...derived.values()].find(({ rows }) => rows.includes(row))?.address;
}

/** `A m/44'/60'/0'/0/3` */
export function derivationPath({
  passphrase,
  account,
  index,
}: Pick<PlanRow, "passphrase" | "account" | "index">): string {
  return `${passphrase} m/44'/60'/${account}'/0/${index}`;
}
