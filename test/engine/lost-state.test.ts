/** Pulumi's state is lost, or an old copy of it is restored: what `up` does to a host that is already set up. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { whyNoBox } from "../support/box.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";
import { type SignerBox, startSignerBox } from "./signer-box.ts";

const root = { owner: "root:root", mode: "0755" };
const image = `a/b@sha256:${"1".repeat(64)}`;
const definition = "1".repeat(16);

describe.skipIf(whyNoBox())("a stack whose state is lost", () => {
  let machine: SignerBox;
  let roles: Roles;

  const runs = (name: string, manualStart: boolean): RoleSpec["items"] => ({
    [`file /etc/${name}/compose.yaml`]: {
      content: `name=hoodi-${name}/client image=${image} definition=${definition}\n`,
      ...root,
    },
    [`service hoodi-${name}/client`]: {
      compose: `/etc/${name}/compose.yaml`,
      image,
      definition,
      restart: "unless-stopped",
      state: "running",
      ...(manualStart && { manualStart }),
    },
  });
  const node = (name: string): RoleSpec => ({
    name,
    connection: machine.box.connection,
    role: name,
    items: { [`directory /srv/${name}`]: { ...root, keep: true }, ...runs(name, false) },
  });
  const signer = (name: string): RoleSpec => ({
    name,
    connection: machine.box.connection,
    role: name,
    move: "1. DELETE its keys.",
    items: {
      [`directory /srv/${name}`]: { ...root, keep: true },
      [`directory /srv/${name}/keys`]: { ...root, irreplaceable: "0x*" },
      ...runs(name, true),
    },
  });

  const manifest = "/var/lib/bonded-validator/manifest";
  const inBox = (script: string) => machine.box.run(script);
  const isRunning = async (name: string) =>
    (await inBox(`grep -cx running /srv/docker/hoodi-${name}_client/status || :`)).trim() === "1";
  /** Where a run that touches something leaves a trace: starts and stops, and files that are written anew. */
  const touched = () => inBox("cat /srv/docker/log; stat -c '%n %i %y' /etc/vc*/* /etc/node*/* /srv/*/keys");

  async function isApplied(...wanted: RoleSpec[]): Promise<string> {
    roles.want(...wanted);
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    return up.text;
  }

  const copyState = () => roles.pulumi("stack", "export", "--file", "copy.json");
  const restoreState = () => roles.pulumi("stack", "import", "--file", "copy.json");

  beforeAll(async () => {
    machine = await startSignerBox();
  });
  beforeEach(async () => {
    await inBox("rm -rf /srv/* /etc/vc* /etc/node* /var/lib/bonded-validator");
    roles = await makeRoles([machine.box]);
    await isApplied(node("node1"), signer("vc1"), signer("vc2"));
    await inBox("mkdir /srv/vc1/keys/0xab /srv/vc2/keys/0xcd");
    await isApplied(node("node1"), signer("vc1"), signer("vc2"));
    return () => roles.project.remove();
  });
  afterAll(() => machine?.end());

  it("takes over what is there as it is, and starts no signer that a person stopped", async () => {
    await inBox("docker stop hoodi-vc2_client");
    const before = await touched();
    const owned = await inBox(`cut -f2 ${manifest} | sort`);
    expect(await roles.pulumi("stack", "rm", "--yes", "--force")).toMatchObject({ code: 0 });
    await roles.project.loseState();
    const planned = await roles.preview();
    expect(planned.text).toContain("+ 4 to create");
    expect(planned.text).not.toMatch(/would|up will refuse/);
    const text = await isApplied(node("node1"), signer("vc1"), signer("vc2"));
    expect(text).toContain("service hoodi-vc2/client is exited; up leaves it so");
    expect(await touched()).toBe(before);
    expect(await inBox(`cut -f2 ${manifest} | sort`)).toBe(owned);
    // The stopped signer stays a difference.
    expect((await roles.preview()).text).toContain("~ 1 to update");
  });

  it("removes what a role of the same name had and does not want any more", async () => {
    await roles.project.loseState();
    const { items, ...rest } = node("node1");
    const { "service hoodi-node1/client": _, ...others } = items;
    await isApplied({ ...rest, items: others }, signer("vc1"), signer("vc2"));
    expect(await isRunning("node1")).toBe(false);
  });

  it("does not see a role that left the configuration meanwhile, until it is there again", async () => {
    await roles.project.loseState();
    await isApplied(signer("vc1"), signer("vc2"));
    expect(await roles.preview()).toMatchObject({ code: 0 });
    expect(await isRunning("node1")).toBe(true);
    await isApplied(node("node1"), signer("vc1"), signer("vc2"));
    await isApplied(signer("vc1"), signer("vc2"));
    expect(await isRunning("node1")).toBe(false);
  });

  it("refuses a signer whose keys are gone, too", async () => {
    await inBox("rm -r /srv/vc1/keys/0xab");
    await roles.project.loseState();
    const up = await roles.up("--continue-on-error");
    expect(up.text).toContain("no longer holds 0x*");
    expect(up.code).not.toBe(0);
  });

  it("goes on from an older copy of the state", async () => {
    await copyState();
    await isApplied(node("node1"), node("node2"), signer("vc1"), signer("vc2"));
    const before = await touched();
    expect(await restoreState()).toMatchObject({ code: 0 });
    const text = await isApplied(node("node1"), node("node2"), signer("vc1"), signer("vc2"));
    expect(text).not.toContain("has no record");
    expect(await touched()).toBe(before);
    expect(await roles.preview()).toMatchObject({ code: 0 });
  });

  it("takes a copy that is restored after an up without it for that of another machine", async () => {
    await isApplied(node("node1"), signer("vc1"), signer("vc2"), signer("vc3"));
    await copyState();
    await roles.project.loseState();
    await isApplied(node("node1"), signer("vc1"), signer("vc2"), signer("vc3"));
    const before = await touched();
    expect(await restoreState()).toMatchObject({ code: 0 });
    const up = await roles.up("--continue-on-error");
    for (const name of ["node1", "vc1", "vc2", "vc3"])
      expect(up.text).toContain(`this machine has no record of role ${name}`);
    expect(up.code).not.toBe(0);
    const [, told = ""] = /pulumi (state delete .*?), then pulumi up/.exec(up.text) ?? [];
    const args = told.replaceAll("'", "").split(" ");
    expect(args.at(-1)).toMatch(/::vc3$/);
    expect(await roles.pulumi(...args, "--yes")).toMatchObject({ code: 0 });
    await isApplied(node("node1"), signer("vc1"), signer("vc2"), signer("vc3"));
    expect(await touched()).toBe(before);
    expect(await roles.preview()).toMatchObject({ code: 0 });
  });
});
