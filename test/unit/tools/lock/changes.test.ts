/** Each field of a lock is changed after it was signed: what is wrong is found, and nothing else. */
import { describe, expect, it } from "vitest";
import type { LockFile } from "../../../../tools/lock/file.ts";
import { lockFindings } from "../../../../tools/lock/report.ts";
import { Dealer } from "../../../support/cluster-lock.ts";
import { foundIn, lockComparison } from "../../../support/lock-scene.ts";

const dealer = new Dealer({ operators: 3, threshold: 2 });
const whole = dealer.lock();
const comparison = lockComparison(dealer, whole);

/** Hashes of all that a field is in. */
const lockHash = ["lock-hash"];
const definitionHash = ["definition-hash", ...lockHash];
const configHash = ["config-hash", ...definitionHash];

const definition = "cluster_definition";
const operator = `${definition}.operators[]`;
const validator = "distributed_validators[]";
const registration = `${validator}.builder_registration`;
const deposit = `${validator}.partial_deposit_data[]`;

/** What a change of each field is found as; of lists, their first entries. */
const expected: Readonly<Record<string, readonly string[]>> = {
  [`${definition}.uuid`]: configHash,
  [`${definition}.name`]: configHash,
  [`${definition}.version`]: configHash,
  [`${definition}.timestamp`]: configHash,
  [`${definition}.num_validators`]: ["count", "count", ...configHash],
  [`${definition}.threshold`]: ["public-shares", "threshold", ...configHash],
  [`${definition}.dkg_algorithm`]: configHash,
  [`${definition}.fork_version`]: ["deposit-signature", "network", "registration-signature", ...configHash],
  [`${operator}.address`]: ["account-signature", "account-signature", ...configHash],
  [`${operator}.enr`]: ["account-signature", "enr", "operator-unknown", ...definitionHash],
  [`${operator}.config_signature`]: ["account-signature", ...definitionHash],
  [`${operator}.enr_signature`]: ["account-signature", ...definitionHash],
  [`${definition}.creator.address`]: ["account-signature", ...configHash],
  [`${definition}.creator.config_signature`]: ["account-signature", ...definitionHash],
  [`${definition}.validators[].fee_recipient_address`]: [
    "fee-recipient",
    "registration-fee-recipient",
    ...configHash,
  ],
  [`${definition}.validators[].withdrawal_address`]: [
    "withdrawal-address",
    "withdrawal-credentials",
    ...configHash,
  ],
  [`${definition}.deposit_amounts[]`]: ["deposit-amount", "deposit-amount", ...configHash],
  [`${definition}.consensus_protocol`]: configHash,
  [`${definition}.target_gas_limit`]: ["gas-limit", ...configHash],
  [`${definition}.compounding`]: ["withdrawal-credentials", ...configHash],
  // That of the creator, and those of three operators.
  [`${definition}.config_hash`]: [...Array(4).fill("account-signature"), ...configHash],
  [`${definition}.definition_hash`]: ["definition-hash"],
  [`${validator}.distributed_public_key`]: ["deposit-key", "public-key", "registration-key", ...lockHash],
  [`${validator}.public_shares[]`]: ["public-key", ...lockHash],
  [`${registration}.message.fee_recipient`]: [
    "registration-fee-recipient",
    "registration-signature",
    ...lockHash,
  ],
  [`${registration}.message.gas_limit`]: ["gas-limit", "registration-signature", ...lockHash],
  [`${registration}.message.timestamp`]: ["registration-signature", ...lockHash],
  [`${registration}.message.pubkey`]: ["registration-key", "registration-signature", ...lockHash],
  [`${registration}.signature`]: ["registration-signature", ...lockHash],
  [`${deposit}.pubkey`]: ["deposit-key", "deposit-signature", ...lockHash],
  [`${deposit}.withdrawal_credentials`]: ["deposit-signature", "withdrawal-credentials", ...lockHash],
  [`${deposit}.amount`]: ["deposit-amount", "deposit-signature", ...lockHash],
  [`${deposit}.signature`]: ["deposit-signature", ...lockHash],
  lock_hash: [
    "aggregate-signature",
    "lock-hash",
    "node-signature",
    "node-signature",
    "node-signature",
    "other-lock",
  ],
  signature_aggregate: ["aggregate-signature"],
  "node_signatures[]": ["node-signature"],
};

type Leaf = readonly [place: string, path: readonly PropertyKey[], value: unknown];

function leavesOf(value: unknown, path: readonly PropertyKey[] = []): Leaf[] {
  if (typeof value !== "object" || value === null) {
    const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
    return [[place.slice(1), path, value]];
  }
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, each]) => leavesOf(each, [...path, key]));
}

/** Another value of the same form. */
function other(place: string, value: unknown): unknown {
  if (place.endsWith(".version")) return "v1.10.0";
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  const text = String(value);
  if (place.endsWith(".enr")) return `${text.slice(0, 40)}${text[40] === "A" ? "B" : "A"}${text.slice(41)}`;
  if (/^0x/.test(text)) return `${text.slice(0, -1)}${text.endsWith("3") ? "4" : "3"}`;
  return /^\d+$/.test(text) ? String(BigInt(text) + 1n) : `${text}x`;
}

function changed(path: readonly PropertyKey[], value: unknown): LockFile {
  const lock = structuredClone(whole);
  const parent = path.slice(0, -1).reduce((object: unknown, key) => object![key as never], lock);
  (parent as Record<PropertyKey, unknown>)[path.at(-1)!] = value;
  return lock;
}

it("the lock as it was signed has no findings", () => {
  expect(foundIn(comparison)).toEqual([]);
});

const leaves = leavesOf(whole);
/** The first of each list. */
const fields = new Map(
  leaves.map((leaf) => [leaf[0].replaceAll(/\[\d+\]/g, "[]"), leaf] as const).toReversed(),
);

it("every field has a row", () => {
  expect([...fields.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
});

describe("a change after the signatures", () => {
  it.each([...fields.keys()])("of %s", (field) => {
    const [place, path, value] = fields.get(field)!;
    const found = lockFindings({ ...comparison, lock: changed(path, other(place, value)) });
    expect(found.map(({ check }) => check).toSorted()).toEqual(expected[field]!.toSorted());
  });
});
