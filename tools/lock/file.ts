/**
 * `cluster-lock.json` of Charon: what the operators agreed to, and the distributed validators that a key generation made
 * (ObolNetwork/charon cluster/lock.go, definition.go and distvalidator.go, e6284707, 2026-08-21). It has no secrets.
 */

import { z } from "zod";
import { refuseKeys } from "./secrets.ts";

/** Charon 1.11 writes v1.11.0; before it, v1.10.0 differs in how signatures of operators are hashed, and in no field. */
export const lockVersions = ["v1.10.0", "v1.11.0"] as const;

/** Charon reads no larger definition (maxDefinitionSize of cluster/helpers.go). */
const maxLength = 16 * 1024 * 1024;

/** Of a large file that is none, each place would be named. */
const shownFaults = 50;

/** Of the execution layer's accounts: r, s and a recovery number. */
const accountSignatureBytes = 65;

/** `0x` and the hex digits of so many bytes. */
const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`, "i"), `it is not 0x and ${2 * bytes} hex digits`);

const address = hex(20);
const blsKey = hex(48);
const blsSignature = hex(96);
const count = z.int().min(0);

/** One of them, or of a contract with several owners more; empty: nobody signed. */
const accountSignature = z
  .string()
  .regex(
    new RegExp(`^$|^0x([0-9a-f]{${2 * accountSignatureBytes}}){1,32}$`, "i"),
    `it is neither empty nor a signature of ${accountSignatureBytes} bytes, nor up to 32 of them`,
  );

/** So many bytes of UTF-8 at most. */
const text = (maxBytes: number) =>
  z
    .string()
    .refine((value) => Buffer.byteLength(value) <= maxBytes, `it has more than ${maxBytes} bytes of UTF-8`);

const operatorSchema = z.strictObject({
  /** Empty: nobody signs for this operator. */
  address: z.union([z.literal(""), address]),
  enr: text(1024),
  config_signature: accountSignature,
  enr_signature: accountSignature,
});

const definitionSchema = z
  .strictObject({
    uuid: text(64),
    name: text(256).default(""),
    version: z.enum(lockVersions),
    timestamp: text(32).default(""),
    num_validators: count,
    threshold: count,
    dkg_algorithm: text(32),
    fork_version: hex(4),
    operators: z.array(operatorSchema).min(1).max(256),
    creator: operatorSchema.pick({ address: true, config_signature: true }),
    validators: z.array(z.strictObject({ fee_recipient_address: address, withdrawal_address: address })),
    /** Gwei, in decimal. None: Charon decides (deposits.ts). */
    deposit_amounts: z
      .array(z.string().regex(/^\d{1,19}$/, "it is no number of gwei"))
      .max(256)
      .nullable(),
    consensus_protocol: text(256),
    target_gas_limit: count,
    compounding: z.boolean(),
    config_hash: hex(32),
    definition_hash: hex(32),
  })
  .superRefine(refuseSeveralOwners);

const validatorSchema = z.strictObject({
  distributed_public_key: blsKey,
  /** In the order of the operators. */
  public_shares: z.array(blsKey).max(256).default([]),
  builder_registration: z.strictObject({
    message: z.strictObject({ fee_recipient: address, gas_limit: count, timestamp: count, pubkey: blsKey }),
    signature: blsSignature,
  }),
  partial_deposit_data: z
    .array(
      z.strictObject({
        pubkey: blsKey,
        withdrawal_credentials: hex(32),
        amount: z.string().regex(/^\d{1,19}$/, "it is no number of gwei"),
        signature: blsSignature,
      }),
    )
    .max(256)
    .default([]),
});

const lockSchema = z.strictObject({
  cluster_definition: definitionSchema,
  distributed_validators: z.array(validatorSchema).min(1).max(65_536),
  lock_hash: hex(32),
  signature_aggregate: blsSignature,
  node_signatures: z.array(hex(accountSignatureBytes)),
});

export type LockFile = z.output<typeof lockSchema>;
export type ClusterDefinition = LockFile["cluster_definition"];
export type LockOperator = ClusterDefinition["operators"][number];
export type LockValidator = LockFile["distributed_validators"][number];
export type DepositData = LockValidator["partial_deposit_data"][number];

/**
 * Reads a lock. Throws an error that names each place whose form is not a lock's, and repeats nothing that stands there:
 * it may be a secret in the wrong file. Throws another one for a file with keys. `file` is its name, for the messages.
 */
export function readLockFile(content: string, file: string): LockFile {
  return read(lockSchema, "cluster lock", content, file);
}

/** The same for a `cluster-definition.json`. */
export function readDefinitionFile(content: string, file: string): ClusterDefinition {
  return read(definitionSchema, "cluster definition", content, file);
}

function read<Schema extends z.ZodType>(schema: Schema, what: string, content: string, file: string) {
  if (content.length > maxLength) throw new Error(`${file} is longer than ${maxLength / 1024 / 1024} MiB.`);
  const json = jsonOf(content, file);
  refuseKeys(json, file);
  refuseVersion(json, file);
  const { success, data, error } = schema.safeParse(json);
  if (success) return data;
  const faults = error.issues
    .slice(0, shownFaults)
    .map((issue) => `  ${placeOf(issue.path)}: ${reasonOf(issue)}`);
  const more = error.issues.length - faults.length;
  throw new Error(
    [`${file} is no ${what} of Charon:`, ...faults, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n"),
  );
}

function jsonOf(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    refuseKeys(content, file);
    throw new Error(`${file} is not JSON, as a cluster-lock.json is.`);
  }
}

const version = z.string().regex(/^v[\d.]{1,12}$/);
/** A lock, or a definition alone. */
const versioned = z.union([
  z.object({ cluster_definition: z.object({ version }) }).transform((lock) => lock.cluster_definition),
  z.object({ version }),
]);

interface Signers {
  readonly version: string;
  readonly operators: readonly { readonly config_signature: string; readonly enr_signature: string }[];
  readonly creator: { readonly config_signature: string };
}

/** Accounts that are contracts, whose owners sign together, came with v1.11.0. */
function refuseSeveralOwners({ version, operators, creator }: Signers, context: z.RefinementCtx): void {
  if (version !== "v1.10.0") return;
  const signatures = [
    [["creator", "config_signature"], creator.config_signature] as const,
    ...operators.flatMap(({ config_signature, enr_signature }, i) => [
      [["operators", i, "config_signature"], config_signature] as const,
      [["operators", i, "enr_signature"], enr_signature] as const,
    ]),
  ];
  for (const [path, signature] of signatures)
    if (signature.length > "0x".length + 2 * accountSignatureBytes)
      context.addIssue({
        code: "custom",
        path: [...path],
        message: "v1.10.0 has signatures of one account only",
      });
}

/** A lock of another version lacks fields, and each of them would be named. */
function refuseVersion(json: unknown, file: string): void {
  const { success, data } = versioned.safeParse(json);
  if (!success) return;
  if (lockVersions.some((known) => known === data.version)) return;
  throw new Error(
    `${file} is a lock of version ${data.version}, and this command knows ${lockVersions.join(" and ")}, which Charon 1.11 writes. Charon itself verifies older ones.`,
  );
}

/** `["cluster_definition", "operators", 0, "enr"]` → `cluster_definition.operators[0].enr` */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return place.replace(/^\./, "") || "the file";
}

/** The library's messages may repeat what stands there. */
function reasonOf({ code, message }: z.core.$ZodIssue): string {
  if (code === "unrecognized_keys") return "it has a key that no lock has";
  return code === "invalid_format" || code === "custom" ? message : "its form is not that of a lock";
}
