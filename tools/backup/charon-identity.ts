import { secp256k1 } from "@noble/curves/secp256k1.js";
import { z } from "zod";
import { readRecord } from "../../topology/dvt/enr.ts";
import { type SignerFiles, textOf } from "./kept-file.ts";
import { keystoresIn, keystoresThatDoNotOpen } from "./keystores.ts";
import type { Derived } from "./manifest.ts";

/** What is read of a lock (ObolNetwork/charon cluster/lock.go, e6284707). */
const lockSchema = z.looseObject({
  cluster_definition: z.looseObject({ operators: z.array(z.looseObject({ enr: z.string() })) }),
  distributed_validators: z.array(
    z.looseObject({ distributed_public_key: z.string(), public_shares: z.array(z.string()) }),
  ),
  lock_hash: z.string(),
});
type Lock = z.output<typeof lockSchema>;

const [keyFile, lockFile] = ["charon/charon-enr-private-key", "charon/cluster-lock.json"];

/**
 * The node's key → its record in the lock → the shares that it has to have.
 * @param lockHash what the stack declares; undefined: the cluster has no lock yet.
 * @param opens also open the keystores.
 */
export function charonIdentity(files: SignerFiles, lockHash: string | undefined, opens: boolean): Derived {
  const ownKey = ownKeyIn(files);
  const lock = lockIn(files);
  const problems = [
    ...(ownKey === undefined ? [`${keyFile} is missing, or is not a key`] : []),
    ...(lock === undefined && lockHash !== undefined ? [`${lockFile} is missing, or is not a lock`] : []),
  ];
  if (ownKey === undefined || lock === undefined)
    return { identity: { ...(ownKey !== undefined && { ownKey }), validators: [] }, problems };
  const operators = lock.cluster_definition.operators.map(({ enr }) => enr);
  const self = operators.findIndex((enr) => publicKeyIn(enr) === ownKey);
  const validators = lock.distributed_validators.map((validator) => validator.distributed_public_key);
  const enr = operators[self];
  return {
    identity: { ownKey, ...(enr !== undefined && { enr }), validators },
    problems: [
      ...hashProblems(lock, lockHash),
      ...(enr === undefined
        ? [`wrong identity: the key in ${keyFile} belongs to no operator of ${lockFile}`]
        : shareProblems(files, lock, self, opens)),
    ],
  };
}

/** 64 hex digits (app/k1util). */
function ownKeyIn(files: SignerFiles): string | undefined {
  const digits = textOf(files.get(keyFile) ?? new Uint8Array()).trim();
  if (!/^[0-9a-f]{64}$/i.test(digits)) return undefined;
  try {
    return Buffer.from(secp256k1.getPublicKey(Buffer.from(digits, "hex"))).toString("hex");
  } catch {
    return undefined;
  }
}

function lockIn(files: SignerFiles): Lock | undefined {
  try {
    return lockSchema.safeParse(JSON.parse(textOf(files.get(lockFile) ?? new Uint8Array()))).data;
  } catch {
    return undefined;
  }
}

function publicKeyIn(enr: string): string | undefined {
  try {
    return readRecord(enr).publicKey;
  } catch {
    return undefined;
  }
}

function hashProblems({ lock_hash }: Lock, declared: string | undefined): string[] {
  if (declared === undefined || lock_hash === declared) return [];
  return [`wrong identity: ${lockFile} has the lock_hash ${lock_hash}, the stack declares ${declared}`];
}

function shareProblems(files: SignerFiles, lock: Lock, self: number, opens: boolean): string[] {
  const { keystores, problems } = keystoresIn(files);
  const shares = new Map(
    lock.distributed_validators.map((validator) => [
      validator.public_shares[self]?.toLowerCase(),
      validator.distributed_public_key,
    ]),
  );
  const there = new Set(keystores.map(({ publicKey }) => publicKey));
  return [
    ...problems,
    ...[...shares]
      .filter(([share]) => share === undefined || !there.has(share))
      .map(([, validator]) => `its share of the validator ${validator} is missing`),
    ...keystores
      .filter(({ publicKey }) => !shares.has(publicKey))
      .map(({ path }) => `wrong identity: ${path} is no share of this node in ${lockFile}`),
    ...(opens ? keystoresThatDoNotOpen(keystores) : []),
  ];
}
