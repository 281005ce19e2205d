/** The command as a process: what it refuses, how it ends, and what it prints; and how an archive gets to its folder. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backupSources } from "../../../render/stack/backups.ts";
import { type Archive, packArchive } from "../../../tools/backup/archive.ts";
import { encrypterFor } from "../../../tools/backup/encryption.ts";
import { makeArchive } from "../../../tools/backup/make-archive.ts";
import { archiveName, saveNew } from "../../../tools/backup/save.ts";
import {
  charonTree,
  dvtHost,
  keptFiles,
  newCluster,
  ssvTree,
  stackWith,
  writeStack,
} from "../../support/backups.ts";
import { repository } from "../../support/inventory.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-backup-"));
afterAll(() => rmSync(folder, { recursive: true }));

function backup(...args: string[]) {
  const program = join(repository, "tools/backup.ts");
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8", cwd: repository });
}

describe("an archive", () => {
  const content = Buffer.from("an archive");

  it("is readable for its owner alone, and nothing lies beside it", () => {
    const place = join(folder, "new");
    mkdirSync(place);
    const file = saveNew(place, archiveName("hoodi", "shin", "2026-11-27T22:05:01.123Z"), content);
    expect(readdirSync(place)).toEqual(["hoodi-shin-20261127T220501Z.tar.age"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file)).toEqual(content);
  });

  it("replaces none, and leaves nothing behind where it cannot be written", () => {
    const place = join(folder, "used");
    mkdirSync(place);
    writeFileSync(join(place, "a.tar.age"), "former");
    expect(() => saveNew(place, "a.tar.age", content)).toThrow(
      "a.tar.age is there already, and stays as it is",
    );
    expect(readFileSync(join(place, "a.tar.age"), "utf8")).toBe("former");
    expect(readdirSync(place)).toEqual(["a.tar.age"]);
  });
});

describe("the command line", () => {
  it.each([
    ["hoodi", "--to DIR is missing"],
    ["hoodi --to /tmp", "--recipient is missing"],
    ["hoodi more --to /tmp --recipient age1", '"more" is one word too many'],
    ["hoodi --to /tmp --recipient age1 --identity key.txt", "--identity goes with --drill alone"],
    ["hoodi --drill", "--drill FILE is missing"],
    ["hoodi --drill a.age", "--identity FILE is missing"],
    ["hoodi --drill a.age --identity key.txt --to /tmp", "--drill goes with --identity alone"],
  ])("npm run backup -- %s", (line, message) => {
    const { status, stdout, stderr } = backup(...line.split(" "));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("names a recipient that is none and a folder that is not there before it asks a host", async () => {
    expect(backup("hoodi", "--to", folder, "--recipient", "age1nobody")).toMatchObject({
      status: 1,
      stderr: "--recipient age1nobody: not a recipient of age, which begins with age1\n",
    });
    const recipient = await identityToRecipient(await generateX25519Identity());
    expect(backup("hoodi", "--to", join(folder, "none"), "--recipient", recipient)).toMatchObject({
      status: 1,
      stderr: `--to ${join(folder, "none")}: no such folder\n`,
    });
  });
});

describe("a drill", () => {
  const [archive, identityFile] = [join(folder, "shin.tar.age"), join(folder, "key.txt")];
  const tree = { ...ssvTree("ssv1") };
  let stackFile: string;
  let cut: string;
  const copy = join(folder, "xserver.tar.age");

  beforeAll(async () => {
    const cluster = newCluster();
    Object.assign(tree, charonTree(cluster, 0));
    stackFile = writeStack(folder, cluster);
    const topology = stackWith(cluster);
    const own = backupSources(topology).filter(({ host }) => host === dvtHost);
    const collected = { files: keptFiles(tree), notBackedUp: [] };
    const made = makeArchive(topology, dvtHost, own, collected, "2026-11-27T22:05:01.000Z");
    const identity = await generateX25519Identity();
    const encrypter = encrypterFor([await identityToRecipient(identity)]);
    const sealed = async (whole: Archive) => encrypter.encrypt(await packArchive(whole));
    writeFileSync(archive, await sealed(made.archive));
    const { manifest, files } = made.archive;
    writeFileSync(copy, await sealed({ manifest: { ...manifest, host: "xserver" }, files }));
    cut = join(folder, "cut.tar.age");
    writeFileSync(cut, readFileSync(archive).subarray(0, -1));
    writeFileSync(identityFile, `# created: today\n${identity}\n`);
  });
  const drill = (...args: string[]) =>
    backup("hoodi", "--config-file", stackFile, "--drill", ...args, "--identity", identityFile);

  it("of a good archive ends with 0, and prints no secret and no hash", () => {
    const { status, stdout, stderr } = drill(archive, "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const printed = stdout + drill(archive).stdout;
    expect(printed).toContain(`${archive}: hoodi shin, 2026-11-27T22:05:01.000Z: as it should be\n`);
    expect(printed).toMatch(/charon1 \(charon\), enr:\S+, validators: 1\n/);
    for (const text of Object.values(tree)) expect(printed).not.toContain(text);
    expect(printed).not.toContain("sha256");
  });

  it("of a damaged one ends with 1, and says so", () => {
    const { status, stdout } = drill(archive, cut, join(folder, "none.age"));
    expect(status).toBe(1);
    expect(stdout).toContain(`${archive}: hoodi shin, `);
    expect(stdout).toContain(
      `${cut}: not as it should be\n  wrong: it is damaged or cut off, or not encrypted with age\n`,
    );
    expect(stdout).toMatch(
      /none\.age: not as it should be\n {2}wrong: \S+none\.age: no such file or directory\n/,
    );
  });

  it("of keys that lie on two hosts ends with 7, and names them in both archives", () => {
    const { status, stdout } = drill(archive, copy);
    expect(status).toBe(7);
    for (const [name, other] of ["ssv1", "charon1"].flatMap((each) => [
      [each, "xserver.tar.age"],
      [each, "shin.tar.age"],
    ]))
      expect(stdout).toContain(
        `  wrong: ${name}: a key of it is also in ${other}; one key signs in one place only\n`,
      );
  });

  it("of one of another cluster ends with 7", () => {
    const other = mkdtempSync(join(folder, "other-"));
    const elsewhere = writeStack(other, newCluster());
    const { status, stdout } = backup(
      ...["hoodi", "--config-file", elsewhere, "--drill", archive, "--identity", identityFile],
    );
    expect(status).toBe(7);
    expect(stdout).toMatch(/wrong: charon1: wrong identity: charon\/cluster-lock\.json has the lock_hash 0x/);
  });

  it("does not repeat a line of an identity file that is none", () => {
    writeFileSync(join(folder, "bad.txt"), "my secret\n");
    const { status, stderr } = backup(
      ...["hoodi", "--config-file", stackFile, "--drill", archive, "--identity", join(folder, "bad.txt")],
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/bad\.txt has a line that is no identity of age/);
    expect(stderr).not.toContain("my secret");
  });
});
