/** The folder with the keystores that move, as docs/keys.md has an operator lay it out. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type KeystoreCrypto, openKeystore } from "../backup/open-keystore.ts";
import type { KeyToImport } from "./keymanager.ts";

const passwordsFile = "passwords.txt";

/**
 * The keys of a folder: `keystore-*.json` in the order of their names, and a line of `passwords.txt` for each. Every
 * keystore is opened.
 * @throws Error with all that is wrong with the folder.
 */
export function readKeyFolder(folder: string): KeyToImport[] {
  const names = namesIn(folder);
  const passwords = linesOf(join(folder, passwordsFile));
  if (names.length === 0) throw new Error(`${folder} has no file keystore-*.json.`);
  if (passwords.length !== names.length)
    throw new Error(
      `${join(folder, passwordsFile)} has ${passwords.length} lines for ${names.length} keystores: ${names.join(", ")}. It has to have the password of each, in this order.`,
    );
  const problems: string[] = [];
  const keys = names.flatMap((name, i) => {
    const keystore = readFileSync(join(folder, name), "utf8");
    const publicKey = publicKeyOf(keystore, passwords[i]!);
    if (publicKey === undefined)
      problems.push(`${name} is no keystore, or line ${i + 1} of ${passwordsFile} does not open it`);
    return publicKey === undefined ? [] : [{ publicKey, keystore, password: passwords[i]! }];
  });
  const twice = keys.filter(({ publicKey }, i) => keys.findIndex((key) => key.publicKey === publicKey) < i);
  problems.push(...twice.map(({ publicKey }) => `${publicKey} is there twice`));
  if (problems.length > 0) throw new Error([`${folder}:`, ...problems].join("\n  "));
  return keys;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^keystore-.*\.json$/.test(name))
      .toSorted();
  } catch {
    throw new Error(`--keys ${folder}: no such folder`);
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8")
      .replace(/\r?\n$/, "")
      .split(/\r?\n/);
  } catch {
    throw new Error(`${file} is missing: a line for each keystore, in the order of their names.`);
  }
}

/** `0x` and 96 hex digits of a keystore that this password opens. */
function publicKeyOf(keystore: string, password: string): string | undefined {
  try {
    const { crypto, pubkey } = JSON.parse(keystore) as { crypto: KeystoreCrypto; pubkey: string };
    const publicKey = pubkey.replace(/^0x/i, "").toLowerCase();
    if (!/^[0-9a-f]{96}$/.test(publicKey)) return undefined;
    openKeystore(crypto, password, publicKey).fill(0);
    return `0x${publicKey}`;
  } catch {
    return undefined;
  }
}
