import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { repository } from "../../support/inventory.ts";
import { writeStackFile } from "../../support/stack-file.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-resume-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("says nothing of services on hosts that could not be asked", () => {
  const refused = 'echo "ssh: connect to host $1 port 22: Connection refused" >&2; exit 255';
  writeFileSync(join(folder, "ssh"), `#!/bin/sh\n${refused}\n`, { mode: 0o755 });
  const args = ["hoodi", "vc1", "--config-file", writeStackFile(folder, "hoodi")];
  const { status, stderr } = spawnSync(process.execPath, [join(repository, "tools/resume.ts"), ...args], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
  });
  expect(stderr).toContain("Connection refused");
  expect(stderr.trimEnd().split("\n").at(-1)).toBe(
    "vc1 is no host of stack hoodi; trdiy, i7bb could not be asked.",
  );
  expect(status).toBe(1);
});
