import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quote } from "../../../provider/remote/quote.ts";
import { keys } from "../../support/provider/openpgp-keys.ts";

const script = join(import.meta.dirname, "../../../provider/remote/openpgp.sh");

const binary = (armoured: string) =>
  Buffer.from(armoured.replace(/^-.*$|^=.*$|^$/gm, "").replaceAll("\n", ""), "base64");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-keys-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the functions print of a file with this content. */
function ask(command: string, content: string | Buffer): Buffer {
  const file = join(folder, "key");
  writeFileSync(file, content);
  return execFileSync("sh", ["-c", `. ${quote(script)}; ${command} ${quote(file)}`]);
}
const fingerprints = (content: string | Buffer) =>
  ask("key_fingerprints", content).toString().split("\n").filter(Boolean);

describe.each(Object.entries(keys))("an %s key", (_, { fingerprint, armoured }) => {
  it("has its fingerprint", () => {
    expect(fingerprints(binary(armoured))).toEqual([fingerprint]);
  });

  it.each([
    ["as it is", armoured],
    ["with a header", armoured.replace("BLOCK-----\n", "BLOCK-----\nVersion: GnuPG v2\nComment: a: b\n")],
    ["with the line ends of another system", armoured.replaceAll("\n", "\r\n")],
    ["without a checksum", armoured.replace(/^=.*\n/m, "")],
  ])("is taken out of its armour %s", (_name, text) => {
    expect(ask("dearmored", text).equals(binary(armoured))).toBe(true);
  });

  it("is left as it is where it has no armour", () => {
    expect(ask("dearmored", binary(armoured)).equals(binary(armoured))).toBe(true);
  });

  it("cannot be read once it is cut", () => {
    expect(fingerprints(binary(armoured).subarray(0, -3))).toEqual([fingerprint, "unreadable"]);
  });
});

it("every key of a file is told", () => {
  const both = Buffer.concat([binary(keys.rsa.armoured), binary(keys.ed25519.armoured)]);
  expect(fingerprints(both)).toEqual([keys.rsa.fingerprint, keys.ed25519.fingerprint]);
});

describe("of a keyring with two keys", () => {
  const [one, two] = [binary(keys.rsa.armoured), binary(keys.ed25519.armoured)];
  const chosen = (keyring: Buffer, fingerprint: string) =>
    ask('f() { chosen_key "$1" '.concat(fingerprint, "; }; f"), keyring);

  it.each([
    ["the first", Buffer.concat([one, two]), keys.rsa.fingerprint, one],
    ["the last", Buffer.concat([one, two]), keys.ed25519.fingerprint, two],
    ["the only one", one, keys.rsa.fingerprint, one],
  ])("%s is taken alone", (_name, keyring, fingerprint, expected) => {
    expect(chosen(keyring, fingerprint).equals(expected)).toBe(true);
  });

  it.each([
    ["has another fingerprint", Buffer.concat([one, two]), "A".repeat(40)],
    ["stands before what cannot be read", Buffer.concat([one, Buffer.from("x")]), keys.rsa.fingerprint],
  ])("none is taken that %s", (_name, keyring, fingerprint) => {
    expect(chosen(keyring, fingerprint).equals(keyring)).toBe(true);
  });
});

it("armour behind a key hides nothing: apt would read the key", () => {
  const mixed = Buffer.concat([binary(keys.rsa.armoured), Buffer.from(keys.ed25519.armoured)]);
  expect(fingerprints(mixed)).toEqual([keys.rsa.fingerprint, "unreadable"]);
});

it.each<[string, string | Buffer, string[]]>([
  ["text", "<html>404</html>", ["unreadable"]],
  ["armour", keys.rsa.armoured, ["unreadable"]],
  ["nothing", "", []],
  ["a key of version 6", Buffer.from([0xc6, 3, 6, 0, 0]), ["unknown-version"]],
])("%s is no key", (_name, content, expected) => {
  expect(fingerprints(content)).toEqual(expected);
});
