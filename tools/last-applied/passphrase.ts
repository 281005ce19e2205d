/** Secrets of a state that a passphrase protects (pulumi 3.259.0: pkg/secrets/passphrase, sdk/go/common/resource/config/crypt.go). */

import { createDecipheriv, pbkdf2 } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { z } from "zod";
import type { Checkpoint } from "./checkpoint.ts";

/** An encrypted value → its plain text. */
export type Decrypt = (ciphertext: string) => string;

const saltSchema = z.object({ salt: z.string().regex(/^v1:[^:]+:v1:[^:]+:[^:]+$/) });

/**
 * What decrypts the secrets of a state, by the passphrase that the engine would take.
 * @throws Error where the state has another protection, or no passphrase or a wrong one is given.
 */
export async function decryptOf(
  { secrets_providers: provider }: Pick<Checkpoint, "secrets_providers">,
  env: NodeJS.ProcessEnv,
): Promise<Decrypt> {
  const { data } = saltSchema.safeParse(provider?.state);
  if (provider?.type !== "passphrase" || data === undefined)
    throw new Error(
      `--fast knows secrets that a passphrase protects, and those of this state are protected by ${provider?.type ?? "nothing"}. Ask without --fast.`,
    );
  const [, salt = "", ...proof] = data.salt.split(":");
  const key = await promisify(pbkdf2)(passphrase(env), Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
  const decrypt: Decrypt = (ciphertext) => decrypted(key, ciphertext);
  try {
    decrypt(proof.join(":"));
  } catch {
    throw new Error(
      "The passphrase is not that of the state (PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE).",
    );
  }
  return decrypt;
}

function passphrase({
  PULUMI_CONFIG_PASSPHRASE: given,
  PULUMI_CONFIG_PASSPHRASE_FILE: file,
}: NodeJS.ProcessEnv) {
  if (given !== undefined) return given;
  if (file) return readFileSync(file, "utf8").trim();
  throw new Error(
    "A file on a host is compared with a secret of the state. Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.",
  );
}

/** `v1:<nonce>:<ciphertext with its tag of 16 bytes>` */
function decrypted(key: Buffer, text: string): string {
  const [version, nonce = "", ciphertext = ""] = text.split(":");
  if (version !== "v1") throw new Error("a secret of the state has an unknown form");
  const bytes = Buffer.from(ciphertext, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString();
}
