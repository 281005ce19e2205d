/** The fast look, with states that the test has written down and a host that nobody can reach. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { Hosts } from "../../../provider/host/hosts.ts";
import { driftExitCode, driftReport } from "../../../tools/drift-report.ts";
import { type FastLook, fastLook } from "../../../tools/last-applied/findings.ts";
import { repository } from "../../support/inventory.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-fast-"));
const mark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const ciphertext = "v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const time = "2026-11-20T10:00:00.123456789Z";

afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(join(folder, ".pulumi"), { recursive: true, force: true }));

function role(name: string, more: object = {}, options: object = {}) {
  const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBNWR/XJdQlZuN12gVMmMfW9qqUJluDBtZf1pRwwu/fk";
  const connection = { host: "i7bb", address: "127.0.0.1", port: 1, user: "root", hostKey };
  return {
    urn: `urn:pulumi:hoodi::bonded-validator::host:index:Role::${name}`,
    type: "host:index:Role",
    id: `${name}-1`,
    inputs: { connection, role: name, ...more },
    outputs: { connection, role: name, unfinished: "" },
    ...options,
  };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, ".pulumi", file)), { recursive: true });
  writeFileSync(join(folder, ".pulumi", file), text);
}

function state(resources: object[], more: object = {}, version = 4): void {
  const latest = { manifest: { time }, resources, ...more };
  write("stacks/bonded-validator/hoodi.json", JSON.stringify({ version, checkpoint: { latest } }));
}

// Nothing of the person who runs the test.
const env = { PULUMI_CREDENTIALS_PATH: folder, PULUMI_BACKEND_URL: `file://${folder}` };

async function look(more: NodeJS.ProcessEnv = {}): Promise<FastLook> {
  const hosts = new Hosts();
  try {
    return await fastLook({ folder: repository, stack: "hoodi", env: { ...env, ...more } }, hosts);
  } finally {
    hosts.close();
  }
}

const report = ({ findings, lastApplied }: FastLook) => driftReport("hoodi", findings, lastApplied);

describe("the fast look", () => {
  it("is a command that says what it compares with, and names a host that cannot be reached", {
    timeout: 180_000,
  }, () => {
    state([role("i7bb-base", { "file /etc/x": { content: "x", owner: "root:root", mode: "0644" } })]);
    const command = ["--import", "./compile-cache.js", "tools/drift.ts", "hoodi", "--fast"];
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [...command, ...args], {
        cwd: repository,
        encoding: "utf8",
        // No engine is there to be asked.
        env: { ...env, HOME: folder, PATH: "/usr/bin:/bin" },
      });
    const { status, stdout, stderr } = run();
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^hoodi: compared with the state of 2026-11-20T10:00:00Z, which is \d+ \w+ old\. The program was not run: what it would change now is not shown\.\nhoodi: 1 difference\ni7bb {2}cannot be read: i7bb \(root@127\.0\.0\.1:1\) cannot be reached: /,
    );
    expect(status).toBe(1);
    const json = JSON.parse(run("--json").stdout) as { findings: object[] };
    expect(json).toMatchObject({ stack: "hoodi", lastApplied: time });
    expect(json.findings).toMatchObject([{ cause: "unreachable", host: "i7bb", resource: "i7bb-base" }]);
  });

  it("takes what never changes to be as last known", async () => {
    state([role("i7bb-keys", { keepLastKnownState: true })]);
    const seen = await look();
    expect(seen.findings).toEqual([]);
    expect(report(seen)).toMatch(/\nhoodi: every host is as the last up wanted it\.$/);
  });

  it("names what a run that was cut off was about to do, and says of no difference there who made it", async () => {
    const keys = role("i7bb-keys", { keepLastKnownState: true, tells: "one" });
    const pending = [
      { resource: role("i7bb-new"), type: "creating" },
      { resource: keys, type: "updating" },
    ];
    state([keys], { pending_operations: pending });
    const seen = await look();
    expect(report(seen)).toContain("\ni7bb  unfinished: i7bb-new (creating)\n");
    expect(report(seen)).toContain("\ni7bb  unfinished: i7bb-keys (tells)\n    an earlier run was cut off");
    expect(driftExitCode(seen.findings)).toBe(7);
  });

  it("decrypts nothing that no host is compared with", async () => {
    const key = { ...mark, ciphertext };
    const settings = { hostname: "i7bb", tags: "", routes: "", acceptRoutes: false, acceptDns: false };
    state([role("i7bb-overlay", { tailnet: { ...settings, key, renewal: "x" } })]);
    expect(report(await look())).toContain("cannot be read");
  });

  it.each([
    [{ type: "cloud", state: { url: "awskms://x" } }, "those of this state are protected by cloud"],
    [
      { type: "passphrase", state: { salt: `v1:AAAAAAAAAAA=:${ciphertext}` } },
      "Set PULUMI_CONFIG_PASSPHRASE",
    ],
  ])("says where secrets cannot be read: %j", async (provider, said) => {
    const secret = { secret: { ...mark, ciphertext }, owner: "root:root", mode: "0600" };
    state([role("i7bb-base", { "file /etc/x": secret })], { secrets_providers: provider });
    await expect(look()).rejects.toThrow(said);
  });

  it.each([
    ["s3://bucket/path?region=x", "Pulumi keeps this one at s3://bucket. Ask without --fast."],
    [
      "https://user:word@api.pulumi.com",
      "Pulumi keeps this one at https://api.pulumi.com. Ask without --fast.",
    ],
    ["", "Pulumi is logged in to no backend. Run pulumi login, or set PULUMI_BACKEND_URL."],
  ])("refuses the backend %j", async (url, said) => {
    await expect(look({ PULUMI_BACKEND_URL: url })).rejects.toThrow(said);
  });

  it("takes the backend that Pulumi is logged in to", async () => {
    state([role("i7bb-keys", { keepLastKnownState: true })]);
    writeFileSync(join(folder, "credentials.json"), JSON.stringify({ current: `file://${folder}` }));
    expect((await look({ PULUMI_BACKEND_URL: "" })).findings).toEqual([]);
    rmSync(join(folder, "credentials.json"));
  });

  it("refuses a state that is being changed, with who does it", async () => {
    state([role("i7bb-base")]);
    const lock = { pid: 42, username: "jamie", hostname: "desk", timestamp: "2026-11-20T10:00:00Z" };
    write("locks/organization/bonded-validator/hoodi/x.json", JSON.stringify(lock));
    await expect(look()).rejects.toThrow(
      "hoodi is being changed by a run of Pulumi of jamie@desk (process 42, since 2026-11-20T10:00:00Z). Ask again when it has ended. If it was killed: pulumi cancel --stack hoodi.",
    );
  });

  it("refuses a state that is missing, empty or of a form that nobody knew", async () => {
    await expect(look()).rejects.toThrow(`There is no state of hoodi in ${folder}/.pulumi`);
    state([]);
    await expect(look()).rejects.toThrow("The state of hoodi has nothing on any host.");
    state([role("i7bb-base")], {}, 5);
    await expect(look()).rejects.toThrow("has not the form that --fast knows");
  });
});
