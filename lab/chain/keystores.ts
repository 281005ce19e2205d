/** Keystores of the chain's keys that are free, and their import into a validator client of the lab. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { EIP2335Keystore, type Keystore } from "micro-eth-signer/keystore.js";
import { parse } from "yaml";
import { z } from "zod";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { networkNames } from "../../catalog/networks.ts";
import { validatorPorts } from "../../topology/ethereum/ports.ts";
import { insideArguments } from "../hosts.ts";
import { fail } from "../problem.ts";
import type { Lab } from "../settings.ts";
import { run } from "../shell.ts";
import { stackFile } from "../stack-file.ts";
import { validators } from "./genesis.ts";

/** How a keystore makes its key from a password: scrypt as the deposit tool does, pbkdf2 as a cheaper way. */
export type KeyDerivation = "scrypt" | "pbkdf2";

/** Indexes in the chain's first state whose keys no client has yet. */
export const freeKeys: readonly number[] = Array.from(
  { length: validators.all - validators.outside },
  (_, i) => validators.outside + i,
);

/** 32 bytes, for anyone to compute: eth2.0-pm, "Mocked start for interop" (2019), which Lodestar follows. */
export function interopKey(index: number): Uint8Array {
  const digest = createHash("sha256").update(littleEndian(index)).digest().reverse();
  const key = BigInt(`0x${digest.toString("hex")}`) % bls12_381.fields.Fr.ORDER;
  return Buffer.from(key.toString(16).padStart(64, "0"), "hex");
}

function littleEndian(index: number): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32LE(index);
  return bytes;
}

/** `0x` and 96 hex digits. */
export const interopPublicKey = (index: number): string => `0x${publicKeyOf(index).toHex(true)}`;

const publicKeyOf = (index: number) => bls12_381.longSignatures.getPublicKey(interopKey(index));

/** One for each key (EIP-2335). The derivation is done once: they have one password and one salt. */
export function interopKeystores<T extends KeyDerivation>(
  indexes: readonly number[],
  password: string,
  derivation: T,
): Keystore<T>[] {
  const maker = new EIP2335Keystore(password, derivation);
  return indexes.map((index) => maker.create(interopKey(index), "", "", publicKeyOf(index).toBytes(true)));
}

const settingsSchema = z.object({
  config: z.looseObject({
    "bonded-validator:network": z.enum(networkNames),
    "bonded-validator:validators": z.record(z.string(), z.looseObject({ host: z.string(), index: z.int() })),
  }),
});

const answerSchema = z.object({
  data: z.array(z.object({ status: z.string(), message: z.string().optional() })),
});

/** Imports keys into a validator client of a stack through its keymanager API; returns what became of each. */
export async function importInteropKeys(
  lab: Lab,
  stack: string,
  validator: string,
  indexes: readonly number[],
): Promise<string[]> {
  const { host, keymanager } = keymanagerOf(lab, stack, validator);
  const password = "of keys that everybody knows";
  const keystores = interopKeystores(indexes, password, "pbkdf2").map((keystore) => JSON.stringify(keystore));
  const input = JSON.stringify({ keystores, passwords: keystores.map(() => password) });
  const token = `/etc/bonded-validator/${stack}/${validator}/keymanager-token`;
  const post = `curl -sS --fail-with-body -H @<(printf 'Authorization: Bearer '; cat ${token}) -H 'Content-Type: application/json' --data-binary @- ${keymanager}/eth/v1/keystores`;
  const answer = await run(lab, "nsenter", insideArguments(lab, host, ["bash", "-euc", post]), { input });
  return answerSchema.parse(JSON.parse(answer)).data.map(({ status, message }) => message ?? status);
}

function keymanagerOf(lab: Lab, stack: string, name: string) {
  const { config } = settingsSchema.parse(parse(readFileSync(stackFile(lab, stack), "utf8")));
  const { host, index } =
    config["bonded-validator:validators"][name] ?? fail(`${stack} has no validator client ${name}.`);
  const { keymanager } = validatorPorts(config["bonded-validator:network"], index);
  return { host, keymanager: loopbackUrl(keymanager) };
}
