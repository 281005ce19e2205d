/** The command as a process: exit codes, and what it says. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { withChecksum } from "../../../topology/checksums.ts";
import { Dealer, feeRecipient, withdrawalAddress } from "../../support/cluster-lock.ts";
import { addDvt } from "../../support/dvt.ts";
import { repository } from "../../support/inventory.ts";
import { declareLock } from "../../support/lock-scene.ts";
import { writeStackFile } from "../../support/stack-file.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const dealer = new Dealer();
const whole = dealer.lock();
const key = whole.distributed_validators[0]!.distributed_public_key;

const config = writeStackFile(folder, "hoodi", (settings) => {
  addDvt(settings);
  declareLock(settings, dealer, whole);
});

function written(name: string, content: string | object): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const file = written("cluster-lock.json", whole);
const changed = written("changed.json", { ...whole, lock_hash: `0x${"12".repeat(32)}` });

function lock(...args: string[]) {
  const words = [join(repository, "tools/lock.ts"), ...args, "--config-file", config];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("npm run lock", () => {
  it("ends with 0 for the lock of the cluster, and says whom it pays", () => {
    const { status, stdout, stderr } = lock("hoodi", "obol", "--file", file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(
      `lock_hash ${whole.lock_hash}: 3 of 4 operators sign; gas limit 60000000\n\nOPERATOR  NODE     ADDRESS\n1         charon1  0x`,
    );
    expect(stdout).toContain(`${key}  ${withChecksum(feeRecipient)}  ${withChecksum(withdrawalAddress)}\n`);
    expect(stdout).toMatch(/\nThe lock is whole, and it is that of obol in hoodi\.\n$/);
  });

  it("ends with 7 for findings, each with its place and what to do", () => {
    const { status, stdout, stderr } = lock("hoodi", "obol", "--file", changed);
    expect({ status, stderr }).toEqual({ status: 7, stderr: "" });
    expect(stdout).toContain(
      `\nFindings:\n  bonded-validator:dvtClusters.obol.lockHash: it is ${whole.lock_hash}, and the file has lock_hash 0x1212`,
    );
    expect(stdout).toContain(
      `  lock_hash: the lock has the hash ${whole.lock_hash}, so something in it was changed [lock-hash]\n    → do not use it: `,
    );
  });

  it("says the same to machines", () => {
    const { status, stdout } = lock(
      "hoodi",
      "obol",
      "--file",
      file,
      "--json",
      "--other",
      written("keys", key),
    );
    expect(status).toBe(7);
    const { findings, validators } = JSON.parse(stdout);
    expect(validators).toEqual([
      {
        publicKey: key,
        feeRecipient: withChecksum(feeRecipient),
        withdrawalAddress: withChecksum(withdrawalAddress),
      },
    ]);
    expect(findings).toMatchObject([{ check: "key-elsewhere", reason: `${key} is in ${folder}/keys, too` }]);
  });

  it("refuses files with keys and does not repeat them", () => {
    const secret = "5ec2e7".repeat(11).slice(0, 64);
    const secrets = written("secrets", secret);
    for (const words of [
      ["--file", secrets],
      ["--file", file, "--other", secrets],
    ]) {
      const { status, stdout, stderr } = lock("hoodi", "obol", ...words);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toContain("secrets");
      expect(stderr).not.toContain("5ec2e7");
    }
  });

  it.each([
    [["obol"], 2, "--file FILE is missing\n"],
    [["obl", "--file", file], 1, 'There is no Charon cluster "obl". Did you mean obol?\n'],
    [["ssv", "--file", file], 1, 'There is no Charon cluster "ssv". '],
    [["obol", "--file", "/no/lock"], 1, "/no/lock: no such file or directory\n"],
    [["obol", "--file", file, "--other", file], 1, "is the lock of --file itself."],
  ])("refuses %s", (words, status, message) => {
    expect(lock("hoodi", ...words)).toEqual({
      status,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });
});
