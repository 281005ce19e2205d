import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { installPackages } from "../../../provider/items/apt.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-apt-get-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script against an apt-get that notes its verb and whether it simulates. */
function runWith(simulation: string) {
  const log = join(folder, "log");
  const fake = `#!/bin/sh
for word; do case $word in -s) echo simulated ;; install|update) echo "$word" ;; esac; done | tr '\\n' ' ' >>${log}; echo >>${log}
case " $* " in *" -s "*) ${simulation} ;; esac
`;
  writeFileSync(join(folder, "apt-get"), fake);
  chmodSync(join(folder, "apt-get"), 0o755);
  const script = `set -e\n${installPackages(["chrony"], ["systemd-timesyncd"])}`;
  const { status, stdout } = spawnSync("sh", ["-c", script], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
  });
  return { status, stdout, calls: readFileSync(log, "utf8").trim().split(/ *\n/) };
}

it("what was asked to go goes", () => {
  const { status, calls } = runWith("echo 'Remv systemd-timesyncd [257]'; echo 'Inst chrony (4.6)'");
  expect(calls).toEqual(["simulated install", "install"]);
  expect(status).toBe(0);
});

it("what was not asked to go stays, and is named", () => {
  const { status, stdout, calls } = runWith(
    "echo 'Remv systemd-timesyncd [257]'; echo 'Remv ntpsec:amd64 [1.2]'; echo 'Remv ntp [1]'",
  );
  expect(stdout).toContain("apt would remove ntpsec ntp as well");
  expect(calls).toEqual(["simulated install"]);
  expect(status).toBe(1);
});

it("package lists are fetched when there is no way without them", () => {
  const { status, calls } = runWith(`[ -e ${folder}/tried ] || { : >${folder}/tried; exit 100; }`);
  expect(calls).toEqual(["simulated install", "update", "simulated install", "install"]);
  expect(status).toBe(0);
});
