import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readKeyFolder } from "../../../tools/key-move/key-folder.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { keysOf, password } from "../../support/moving-keys.ts";

const keys = keysOf(3, 7);
const [first, second] = keys.map(({ publicKey }) => publicKey) as [string, string];
const folder = temporaryFolder("key-folder");

beforeEach(() => mkdirSync(folder, { recursive: true }));
afterEach(() => rmSync(folder, { recursive: true }));

describe("a folder of keys", () => {
  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  };
  const [a, b] = keys.map(({ keystore }) => keystore) as [string, string];

  it("has a line of passwords.txt for each keystore", () => {
    write({ "keystore-b.json": b, "keystore-a.json": a, "passwords.txt": `${password}\n${password}\n` });
    expect(readKeyFolder(folder)).toEqual(keys);
  });

  it("may have lines that end as those of Windows", () => {
    const passwords = `${password}\r\n${password}\r\n`;
    write({ "keystore-a.json": a, "keystore-b.json": b, "passwords.txt": passwords });
    expect(readKeyFolder(folder)).toEqual(keys);
  });

  it.each([
    [{}, "passwords.txt is missing"],
    [{ "passwords.txt": "" }, "has no file keystore-*.json"],
    [
      { "keystore-a.json": a, "passwords.txt": "one\ntwo\n" },
      "has 2 lines for 1 keystores: keystore-a.json.",
    ],
    [
      { "keystore-a.json": a, "keystore-b.json": "{}", "passwords.txt": "wrong\nwords\n" },
      "keystore-a.json is no keystore, or line 1 of passwords.txt does not open it\n  keystore-b.json is no",
    ],
    [
      { "keystore-a.json": a, "keystore-b.json": a, "passwords.txt": `${password}\n${password}` },
      `${first} is there twice`,
    ],
    [
      { "keystore-a.json": a.replace(first.slice(2), second.slice(2)), "passwords.txt": password },
      "line 1 of passwords.txt does not open it",
    ],
  ])("%# is refused", (files, problem) => {
    write(files as Record<string, string>);
    expect(() => readKeyFolder(folder)).toThrow(problem);
  });

  it("that is not there is named", () => {
    expect(() => readKeyFolder(join(folder, "none"))).toThrow("none: no such folder");
  });
});
