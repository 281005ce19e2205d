/** The commands about a stack's state, with an engine that answers what the test has written down. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dummyPassphrase, placeholder } from "../../../topology/placeholder.ts";
import { repository } from "../../support/inventory.ts";
import { writeStackFile } from "../../support/stack-file.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-state-"));
const inFolder = (name: string) => join(folder, name);
const secret = "OneSecret-of-the-test-0123";
const mark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

function engineAnswers(content: string, host = "trdiy"): void {
  const resource = {
    urn: `urn:pulumi:hoodi::bonded-validator::host:index:Role::${host}-base`,
    type: "host:index:Role",
    inputs: {
      connection: { host },
      "file /etc/a": { secret: { ...mark, plaintext: JSON.stringify(secret) } },
    },
    outputs: { "file /etc/b": { content } },
  };
  const manifest = { time: "2026-11-20T10:00:00Z" };
  const answers = {
    export: { version: 4, deployment: { manifest, resources: [resource] } },
    config: { "cloudflare:apiToken": { value: `${secret}-of-config`, secret: true } },
    history: [
      { kind: "refresh", environment: { "git.head": "no" } },
      { kind: "update", environment: { "git.head": "c0ffee", "git.dirty": "true" } },
      { kind: "update", environment: { "git.head": "before" } },
    ],
  };
  for (const [name, answer] of Object.entries(answers)) writeFileSync(inFolder(name), JSON.stringify(answer));
}

function run(name: string, ...args: string[]) {
  const file = ["--config-file", writeStackFile(folder, "hoodi")];
  return spawnSync(process.execPath, [join(repository, `tools/${name}.ts`), "hoodi", ...file, ...args], {
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${folder}:${process.env.PATH}`,
      CLOUDFLARE_API_TOKEN: secret,
      TMPDIR: folder,
    },
  });
}

beforeAll(() => {
  const script = `#!/bin/sh
case "$1 $2" in
  "stack export") cat ${inFolder("export")} ;;
  "config --show-secrets") cat ${inFolder("config")} ;;
  "stack history") cat ${inFolder("history")} ;;
  preview*) env >${inFolder("env")}; cat "$5" >${inFolder("file")}; echo a plan; exit 3 ;;
  *) echo "$@" >>${inFolder("calls")} ;;
esac
`;
  writeFileSync(inFolder("pulumi"), script, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("redact", () => {
  it("prints a state without secrets, with its time and commit", () => {
    engineAnswers("nothing");
    const { status, stdout, stderr } = run("redact");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { redacted, deployment } = JSON.parse(stdout) as { redacted: object; deployment: object };
    expect(redacted).toEqual({ time: "2026-11-20T10:00:00Z", commit: "c0ffee", dirty: true });
    expect(JSON.stringify(deployment)).toContain(placeholder);
    expect(stdout).not.toContain(secret);
  });

  it.each([secret, `${secret}-of-config`])(
    "prints nothing while a secret stands in plain text (%s)",
    (text) => {
      engineAnswers(`a ${text}`);
      const { status, stdout, stderr } = run("redact");
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toContain("trdiy-base outputs.file /etc/b.content");
      expect(stderr).not.toContain(secret);
    },
  );
});

describe("state-check", () => {
  it("ends with 0 without findings", () => {
    engineAnswers("nothing");
    const { status, stdout, stderr } = run("state-check");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe("hoodi: no plain secret, no stale host, and a redacted state is complete.\n");
  });

  it("ends with 7 and names resource, property and remedy", () => {
    engineAnswers(`a ${secret}`, "gone");
    const { status, stdout } = run("state-check", "--json");
    expect(status).toBe(7);
    const { findings } = JSON.parse(stdout) as { findings: { check: string }[] };
    expect(findings.map(({ check }) => check)).toEqual(["plain-secret", "stale-host"]);
    for (const finding of findings)
      expect(Object.keys(finding).sort()).toEqual(["check", "property", "reason", "remedy", "urn"]);
    expect(stdout).not.toContain(secret);
  });
});

describe("preview-offline", () => {
  it("gives the engine no secret, and ends as its preview does", () => {
    engineAnswers("nothing");
    writeFileSync(inFolder("redacted"), run("redact").stdout);
    const { status, stdout } = run("preview-offline", "--state", inFolder("redacted"));
    expect({ status, stdout }).toEqual({ status: 3, stdout: "a plan\n" });
    const env = readFileSync(inFolder("env"), "utf8");
    expect(env).toContain("HOST_MODE=offline\n");
    expect(env).toContain(`PULUMI_CONFIG_PASSPHRASE=${dummyPassphrase.passphrase}\n`);
    expect(env).toContain(`CLOUDFLARE_API_TOKEN=${placeholder}\n`);
    expect(env).not.toContain(secret);
    expect(readFileSync(inFolder("file"), "utf8")).toContain(`encryptionsalt: ${dummyPassphrase.salt}\n`);
    expect(readFileSync(inFolder("calls"), "utf8")).toBe(
      "stack init hoodi --no-select --non-interactive\nstack import --stack hoodi --file state.json --non-interactive\n",
    );
  });

  it("refuses a state that is not redacted, and asks for one", () => {
    engineAnswers("nothing");
    const refused = run("preview-offline", "--state", inFolder("export"));
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("export is no redacted state. Make one: npm run redact");
    const missing = run("preview-offline");
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain("--state FILE is missing");
  });
});
