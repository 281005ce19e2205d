/** `charon enr` and `charon create enr`: the key by which peers know a node (ObolNetwork/charon cmd/enr.go, createenr.go, e6284707). */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { makeRecord } from "../../dvt/enr.ts";

const fileOf = (words: readonly string[]): string => {
  const { values } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { "data-dir": { type: "string", default: ".charon" } },
  });
  return join(values["data-dir"], "charon-enr-private-key");
};

export function showRecord(words: readonly string[]): void {
  const file = fileOf(words);
  if (!existsSync(file)) throw new Error("private key not found");
  process.stdout.write(`${recordOf(Buffer.from(readFileSync(file, "utf8").trim(), "hex"))}\n`);
}

export function createRecord(words: readonly string[]): void {
  const file = fileOf(words);
  if (existsSync(file)) throw new Error("charon-enr-private-key already exists");
  const key = secp256k1.utils.randomSecretKey();
  writeFileSync(file, Buffer.from(key).toString("hex"), { mode: 0o600, flag: "wx" });
  process.stdout.write(`Created ENR private key: ${file}\n${recordOf(key)}\n`);
}

/** Real ones have no address; relays tell it. */
const recordOf = (key: Uint8Array): string => makeRecord(key, "0.0.0.0", 0);
