import { createHash } from "node:crypto";
import { z } from "zod";
import type { KeptFile } from "./kept-file.ts";

const fileSchema = z.strictObject({
  path: z.string(),
  size: z.int(),
  /** Four octal digits. */
  mode: z.string(),
  /** `uid:gid`, as numbers. */
  owner: z.string(),
  /** 64 hex digits. */
  sha256: z.string(),
});

const identitySchema = z.strictObject({
  /** Charon: 33 bytes of secp256k1 as hex digits. SSV: SHA-256 of the public key's DER. A validator client has none. */
  ownKey: z.string().optional(),
  /** Of a Charon node, as its cluster's lock has it. */
  enr: z.string().optional(),
  /** Public keys of the validators for which it signs, as far as its files tell: `0x` and 96 hex digits. */
  validators: z.array(z.string()),
});

const signerSchema = identitySchema.extend({
  name: z.string(),
  program: z.string(),
  operatorId: z.int().optional(),
  lockHash: z.string().optional(),
});

/** First entry of an archive: what it is, and what it has. */
export const manifestSchema = z.strictObject({
  format: z.literal(1),
  stack: z.string(),
  host: z.string(),
  /** When the host was read; ISO 8601. */
  time: z.iso.datetime(),
  /** For who restores it. */
  beforeRestore: z.string(),
  signers: z.array(signerSchema),
  files: z.array(fileSchema),
  notBackedUp: z.array(z.strictObject({ what: z.string(), why: z.string() })),
});

export type Manifest = z.output<typeof manifestSchema>;
export type ManifestSigner = z.output<typeof signerSchema>;
/** Who a signer is, to others. */
export type Identity = z.output<typeof identitySchema>;

/** Who a signer is by its files, and what is wrong with these. */
export interface Derived {
  readonly identity: Identity;
  readonly problems: readonly string[];
}

export const beforeRestore = (time: string): string =>
  `What was signed after ${time} is not in this archive. Stop every program that signs with these keys for good, then raise the watermarks or wait as docs/backups.md says, before a program signs with them again.`;

export function describeFile({ path, mode, uid, gid, content }: KeptFile): Manifest["files"][number] {
  return {
    path,
    size: content.length,
    mode: (mode & 0o7777).toString(8).padStart(4, "0"),
    owner: `${uid}:${gid}`,
    sha256: createHash("sha256").update(content).digest("hex"),
  };
}
