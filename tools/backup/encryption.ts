/** Encryption with age (age-encryption.org/v1), in memory. */

import { Decrypter, Encrypter } from "age-encryption";
import { textOfFile } from "../given-file.ts";

/** @throws Error for a recipient that is none. */
export function encrypterFor(recipients: readonly string[]): Encrypter {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw new Error(`--recipient ${recipient}: not a recipient of age, which begins with age1`);
    }
  }
  return encrypter;
}

/** Reads a file as age-keygen writes it. No message repeats a line of it: it may be a secret. */
export function decrypterWith(identityFile: string): Decrypter {
  const decrypter = new Decrypter();
  const lines = textOfFile(identityFile)
    .split("\n")
    .map((line) => line.trim());
  const identities = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (identities.length === 0) throw new Error(`${identityFile} has no identity of age`);
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity);
    } catch {
      throw new Error(
        `${identityFile} has a line that is no identity of age, which begins with AGE-SECRET-KEY-`,
      );
    }
  }
  return decrypter;
}

/** @throws Error that says whether the identity or the file is wrong. */
export async function decrypted(decrypter: Decrypter, file: Uint8Array): Promise<Uint8Array> {
  try {
    return await decrypter.decrypt(file);
  } catch (error) {
    throw new Error(
      /no identity matched/.test((error as Error).message)
        ? "it is not encrypted for this identity"
        : "it is damaged or cut off, or not encrypted with age",
    );
  }
}
