/** A host whose `ssh` leads to another machine than before: what holds keys is not made anew there. */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../provider/host/connection.ts";
import { newRun } from "../../provider/resource/context.ts";
import { apply, newId } from "../../provider/resource/role.ts";
import { parseInputs } from "../../provider/resource/wire.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { urnOf } from "../support/provider/samples.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";
import { sshConfig } from "../support/ssh-config.ts";

const root = { owner: "root:root", mode: "0755" };
const steps = "1. DELETE its keys.";

describe.skipIf(whyNoBox())("a host whose ssh leads to another machine", () => {
  let alpha: Box;
  let beta: Box;
  let roles: Roles;

  const signer = (name: string, host: string, to: Connection): RoleSpec => ({
    name: `${name}-validator`,
    connection: { ...to, host },
    role: `validator-${name}`,
    move: steps,
    items: {
      [`directory /srv/${name}`]: { ...root, keep: true },
      [`directory /srv/${name}/keys`]: { ...root, irreplaceable: "0x*" },
    },
  });
  const node = (to: Connection): RoleSpec => ({
    name: "alphat-node",
    connection: { ...to, host: "alpha" },
    role: "node-alphat",
    items: { "directory /srv/alphat": { ...root, keep: true } },
  });
  const foldersOf = (box: Box) => box.run("find /srv -mindepth 1 | sort");
  const ofRole = (name: string) => `/srv/${name}\n/srv/${name}/keys\n`;

  async function isApplied(...wanted: RoleSpec[]): Promise<void> {
    roles.want(...wanted);
    expect(await roles.up()).toMatchObject({ code: 0 });
  }

  /** Preview and up end before anything of these roles is changed. */
  async function isRefused(...names: string[]): Promise<void> {
    for (const ended of [await roles.pulumi("preview"), await roles.up("--continue-on-error")]) {
      expect(ended.code).not.toBe(0);
      for (const name of names) expect(ended.text).toContain(`has no record of role validator-${name}`);
      expect(ended.text).toContain("and may sign");
      expect(ended.text).toContain(steps);
    }
  }

  beforeAll(async () => {
    [alpha, beta] = await Promise.all([startBox("alpha"), startBox("beta")]);
  });
  beforeEach(async () => {
    await Promise.all([alpha, beta].map((box) => box.run("rm -rf /srv/* /var/lib/bonded-validator")));
    roles = await makeRoles([alpha, beta]);
  });
  afterEach(() => roles?.project.remove());
  afterAll(() => Promise.all([alpha?.end(), beta?.end()]));

  it("makes no signer anew there", async () => {
    await isApplied(signer("vc1", "alpha", alpha.connection));
    await alpha.run("mkdir /srv/vc1/keys/0xab");
    const replaced = signer("vc1", "alpha", beta.connection);
    roles.want(replaced);
    await isRefused("vc1");
    expect(await foldersOf(beta)).toBe("");
    await withoutGuard(replaced);
    expect(await foldersOf(beta)).toBe(ofRole("vc1"));
  });

  it("keeps the signers of two hosts apart whose ssh was swapped", async () => {
    await isApplied(signer("vc1", "alpha", alpha.connection), signer("vc2", "beta", beta.connection));
    roles.want(signer("vc1", "alpha", beta.connection), signer("vc2", "beta", alpha.connection));
    await isRefused("vc1", "vc2");
    expect([await foldersOf(alpha), await foldersOf(beta)]).toEqual([ofRole("vc1"), ofRole("vc2")]);
  });

  it("leaves the keys of a signer that has another name there, and says how they are moved", async () => {
    await isApplied(signer("vc1", "alpha", alpha.connection));
    await alpha.run("mkdir /srv/vc1/keys/0xab");
    roles.want(signer("vc1b", "beta", beta.connection));
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(up.text).toContain("validator-vc1 is removed and leaves keys behind: 0x* in /srv/vc1/keys.");
    expect(up.text).toContain(steps);
    expect(await foldersOf(alpha)).toBe(`${ofRole("vc1")}/srv/vc1/keys/0xab\n`);
  });

  it("makes a node anew there, and says so", async () => {
    await isApplied(node(alpha.connection));
    roles.want(node(beta.connection));
    for (const ended of [await roles.preview(), await roles.up()])
      expect(ended.text).toContain("alpha: this machine has no record of role node-alphat");
    expect(await foldersOf(beta)).toBe("/srv/alphat\n");
    expect((await roles.preview()).text).not.toContain("no record");
  });

  it("lets a signer begin anew there in place of a machine that is gone, as the refusal says", async () => {
    const gone = await startBox("gone");
    await roles.project.write("ssh_config", sshConfig([gone, beta]));
    await isApplied(signer("vc1", "alpha", gone.connection));
    await gone.end();
    roles.want(signer("vc1", "alpha", beta.connection));
    const { text } = await roles.preview();
    const [, told = ""] = /pulumi (state delete .*?), then pulumi up/.exec(text) ?? [];
    const args = told.replaceAll("'", "").split(" ");
    expect(await roles.pulumi(...args, "--yes")).toMatchObject({ code: 0 });
    expect(await foldersOf(beta)).toBe("");
    expect(await roles.up()).toMatchObject({ code: 0 });
    expect(await foldersOf(beta)).toBe(ofRole("vc1"));
  });

  describe("or to the same one", () => {
    it("whose disk was full at the first up: goes on", async () => {
      const records = "/var/lib/bonded-validator";
      await alpha.run(
        `mkdir -p ${records}; mount -t tmpfs -o size=4k tmpfs ${records}; echo full >${records}/full`,
      );
      roles.want(signer("vc1", "alpha", alpha.connection));
      expect((await roles.up()).text).toContain("No space left on device");
      await alpha.run(`umount ${records}`);
      expect(await roles.up()).toMatchObject({ code: 0 });
    });

    it("with a new host key: goes on", async () => {
      await isApplied(signer("vc1", "alpha", alpha.connection));
      const hostKey = await newHostKey(alpha);
      alpha = { ...alpha, connection: { ...alpha.connection, hostKey } };
      await isApplied(signer("vc1", "alpha", alpha.connection));
      expect(await roles.preview()).toMatchObject({ code: 0 });
      expect(roles.transcript()).not.toContain("no record");
    });

    it("reinstalled: goes on once the disk with its keys is there", async () => {
      await isApplied(signer("vc1", "alpha", alpha.connection));
      await alpha.run("rm -r /var/lib/bonded-validator /srv/vc1");
      await isRefused("vc1");
      expect(await foldersOf(alpha)).toBe("");
      await alpha.run("mkdir -p /srv/vc1/keys/0xab");
      const up = await roles.up();
      expect(up.text).toContain("up makes the role anew here");
      expect(up.code).toBe(0);
      expect(await roles.preview()).toMatchObject({ code: 0 });
    });
  });

  /** The same apply, as if no run had applied the role before. */
  async function withoutGuard({ connection, role, items }: RoleSpec): Promise<void> {
    const run = newRun({ status: () => {}, info: () => {}, warn: () => {} });
    vi.stubEnv("HOST_SSH_CONFIG", join(roles.project.folder, "ssh_config"));
    const inputs = parseInputs({ connection, role, ...items });
    await apply(run, newId(inputs), urnOf("vc1-validator"), inputs);
    run.hosts.close();
    vi.unstubAllEnvs();
  }
});

/** Gives sshd another key, as a person does who replaces /etc/ssh/ssh_host_*. */
async function newHostKey(box: Box): Promise<string> {
  const key = await box.run(`
    rm /etc/box/hostkey
    ssh-keygen -q -t ed25519 -N '' -C '' -f /etc/box/hostkey
    kill -HUP 1
    cat /etc/box/hostkey.pub`);
  const shown = () => box.run(`ssh-keyscan -t ed25519 -p ${box.connection.port} 127.0.0.1 2>/dev/null || :`);
  await vi.waitUntil(async () => (await shown()).includes(key.trim()), 30_000);
  return key.trim();
}
