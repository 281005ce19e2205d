/** What becomes of a host that cannot be read, and of one without keys. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Encrypter } from "age-encryption";
import { afterAll, expect, it } from "vitest";
import { backupSources } from "../../../../render/stack/backups.ts";
import { backUpHost } from "../../../../tools/backup/backup-host.ts";
import type { ReadableHost } from "../../../../tools/backup/collect.ts";
import { backupExitCode, backupReport } from "../../../../tools/backup/report.ts";
import { dvtHost } from "../../../support/backups.ts";
import { loadDvt } from "../../../support/dvt.ts";
import { observation } from "../../../support/observations.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-hosts-"));
afterAll(() => rmSync(folder, { recursive: true }));

const topology = loadDvt("hoodi");
const sources = backupSources(topology).filter(({ host }) => host === dvtHost);
const backUp = (observe: ReadableHost["observe"]) =>
  backUpHost(topology, dvtHost, { observe, lines: async () => [] }, sources, {
    folder,
    encrypter: new Encrypter(),
  });

it("one that cannot be read has no archive, and the reason", async () => {
  const unread = await backUp(async () => {
    throw new Error("shin cannot be reached");
  });
  expect(backupReport([unread])).toBe("shin: no archive: shin cannot be reached");
  expect(backupExitCode([unread])).toBe(1);
});

it("one without keys has none either, and each key that the stack says it has is named", async () => {
  const without = await backUp(async () => observation());
  expect(backupReport([without]).split("\n")).toEqual([
    "shin: no keys found, no archive",
    expect.stringMatching(/^ {2}not in it: slashing database of ssv1: /),
    expect.stringMatching(/^ {2}not in it: slashing database of charon1: /),
    "  wrong: ssv1: ssv/encrypted_private_key.json is missing",
    "  wrong: ssv1: ssv/password is missing",
    "  wrong: charon1: charon/charon-enr-private-key is missing, or is not a key",
    "  wrong: charon1: charon/cluster-lock.json is missing, or is not a lock",
  ]);
  expect(backupExitCode([without])).toBe(7);
  expect(readdirSync(folder)).toEqual([]);
});

it("names of a host cannot steer a terminal, and make no line", () => {
  const notBackedUp = [
    {
      what: "charon1/shares/keystore-\u001b[2J\nxserver: a (9 files).json",
      why: "it is a symlink, and no file",
    },
  ];
  const report = backupReport([{ host: "shin", file: "a", files: 1, notBackedUp, findings: [] }]);
  expect(report).toContain("keystore-\\u{1b}[2J\\u{a}xserver: a (9 files).json");
});
