/** Files for the deposit: what the launchpad and the deposit contract are given (ObolNetwork/charon eth2util/deposit, e6284707). */

import { bytevector, container, uint64 } from "micro-eth-signer/ssz.js";
import { z } from "zod";
import type { NetworkName } from "../../catalog/networks.ts";
import { shown } from "../../provider/host/shown.ts";
import type { Problem } from "../../topology/problems.ts";
import type { DepositData, LockFile } from "../lock/file.ts";
import { bytesOf, hexOf } from "../lock/hashes.ts";

const digits = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

const fileSchema = z.array(
  z.strictObject({
    pubkey: digits(48),
    withdrawal_credentials: digits(32),
    amount: z.int(),
    signature: digits(96),
    deposit_message_root: digits(32),
    deposit_data_root: digits(32),
    fork_version: digits(4),
    network_name: z.string().regex(/^[\w-]{1,32}$/),
    deposit_cli_version: z.string(),
  }),
);

/** One file for each amount (GetDepositFilePath). */
const nameForm = /^deposit-data(-[\d.]{1,20}eth)?\.json$/;

type Entry = z.output<typeof fileSchema>[number];

const message = { pubkey: bytevector(48), withdrawal_credentials: bytevector(32), amount: uint64 };
const messageType = container(message);
const dataType = container({ ...message, signature: bytevector(96) });

const remedy = "deposit nothing with these files";

/** Whether the files of a node have the deposits of a lock that has no findings, and nothing else. `node` is its name. */
export function depositFileFindings(
  node: string,
  files: ReadonlyMap<string, string>,
  lock: LockFile,
  network: NetworkName,
): Problem[] {
  const { length: validators } = lock.distributed_validators;
  const read = [...files].map(([name, text]) => {
    const path = `${node}: ${shown(name)}`;
    return [path, nameForm.test(name) ? entriesOf(text, validators) : undefined] as const;
  });
  const unreadable = read.flatMap(([path, entries]): Problem[] =>
    entries === undefined
      ? [
          {
            check: "deposit-file",
            path,
            reason: `it is no file of deposits for ${validators} validators`,
            remedy,
          },
        ]
      : [],
  );
  const all = read.flatMap(([path, entries = []]) =>
    entries.map((entry, i) => ({ path: `${path}[${i}]`, entry })),
  );
  const wanted = new Map(
    lock.distributed_validators.flatMap(({ partial_deposit_data }) =>
      partial_deposit_data.map((deposit) => [textOfDeposit(deposit), deposit] as const),
    ),
  );
  const found = all.map(({ entry }) => textOfDeposit(asDeposit(entry)));
  const first = new Map(found.map((text, i) => [text, i] as const).toReversed());
  const missing = [...wanted.values()].filter((deposit) => !first.has(textOfDeposit(deposit)));
  return [
    ...unreadable,
    ...all.flatMap(({ path, entry }) => entryFindings(path, entry, wanted, lock, network)),
    ...all.filter((_, i) => first.get(found[i]!)! < i).map(({ path }) => repeated(path)),
    ...missing.map(({ pubkey, amount }) => ({
      check: "deposit-missing",
      path: node,
      reason: `no file has the deposit of ${amount} gwei for ${pubkey}`,
      remedy,
    })),
  ];
}

const repeated = (path: string): Problem => ({
  check: "deposit-twice",
  path,
  reason: "this deposit is there already, so it would be paid twice",
  remedy,
});

/** A file has one amount, and each validator once. */
function entriesOf(text: string, validators: number): Entry[] | undefined {
  try {
    return fileSchema.max(validators).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function entryFindings(
  path: string,
  entry: Entry,
  wanted: ReadonlyMap<string, DepositData>,
  { cluster_definition }: LockFile,
  network: NetworkName,
): Problem[] {
  const deposit = asDeposit(entry);
  const value = {
    pubkey: bytesOf(deposit.pubkey),
    withdrawal_credentials: bytesOf(deposit.withdrawal_credentials),
    amount: BigInt(entry.amount),
  };
  const signed = { ...value, signature: bytesOf(deposit.signature) };
  const compared = [
    ["network_name", entry.network_name, network],
    ["fork_version", `0x${entry.fork_version}`, cluster_definition.fork_version.toLowerCase()],
    ["deposit_message_root", `0x${entry.deposit_message_root}`, hexOf(messageType.merkleRoot(value))],
    ["deposit_data_root", `0x${entry.deposit_data_root}`, hexOf(dataType.merkleRoot(signed))],
  ] as const;
  const differing = compared
    .filter(([, actual, right]) => actual !== right)
    .map(([field, actual, right]) => ({
      check: "deposit-file",
      path: `${path}.${field}`,
      reason: `it is ${actual}, and ${right} is right`,
      remedy,
    }));
  if (wanted.has(textOfDeposit(deposit))) return differing;
  return [...differing, { check: "deposit-foreign", path, reason: "the lock has no such deposit", remedy }];
}

const asDeposit = ({ pubkey, withdrawal_credentials, amount, signature }: Entry): DepositData => ({
  pubkey: `0x${pubkey}`,
  withdrawal_credentials: `0x${withdrawal_credentials}`,
  amount: `${amount}`,
  signature: `0x${signature}`,
});

const textOfDeposit = ({ pubkey, withdrawal_credentials, amount, signature }: DepositData): string =>
  [pubkey, withdrawal_credentials, amount, signature].join(" ").toLowerCase();
