/** Where `npm run pin` writes. */
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { writeSetting } from "../../../tools/pin/write.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-write-"));
  file = join(folder, "Pulumi.hoodi.yaml");
});
afterEach(() => rmSync(folder, { recursive: true }));

const digest = ["images", "digests", "reth"];
const config = () => parse(readFileSync(file, "utf8")).config;

it.each([
  ["nothing but a comment", "# mine\n"],
  ["no settings", "config:\n"],
  ["no config", "encryptionsalt: v1:abc\n"],
])("writes into a stack's file with %s", (_, text) => {
  writeFileSync(file, text);
  expect(writeSetting(file, digest, "v1")).toBe(file);
  expect(config()).toEqual({ "bonded-validator:images": { digests: { reth: "v1" } } });
});

it("takes no host named value for the form of Pulumi.yaml", () => {
  writeFileSync(file, "config:\n  hosts:\n    value: { ssh: {} }\n    other: { ssh: {} }\n");
  writeSetting(file, ["hosts", "other", "ssh", "hostKey"], "k");
  expect(config()).toEqual({ hosts: { value: { ssh: {} }, other: { ssh: { hostKey: "k" } } } });
});

it("writes what a link leads to, and leaves the link", () => {
  const real = join(folder, "real.yaml");
  writeFileSync(real, "config: {}\n");
  symlinkSync("real.yaml", file);
  writeSetting(file, digest, "v1");
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(parse(readFileSync(real, "utf8")).config).toEqual(config());
});
