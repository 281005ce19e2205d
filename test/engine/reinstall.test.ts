/** A machine that was installed anew under its old address: `up` comes back by the login that it comes with. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../provider/host/connection.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";
import { whyNoSudo } from "./way-in/admin.ts";
import { reinstalled, stubs } from "./way-in/machine.ts";

const root = { owner: "root:root", mode: "0755" };
const nothingGone = /host:index:\w+ \S+ (create|delete|replace)/;

describe.skipIf(whyNoBox() ?? whyNoSudo())("a machine that was installed anew", () => {
  let box: Box;
  let roles: Roles;
  let admin: Connection;

  const access = (bootstrap: RoleSpec["bootstrap"]): RoleSpec => ({
    name: "box-access",
    connection: admin,
    role: "access",
    bootstrap: bootstrap!,
    items: { "login ops": { keys: readFileSync(`${box.login}.pub`, "utf8").trim(), sudo: "passwordless" } },
  });
  const node = (): RoleSpec => ({
    name: "box-node",
    connection: admin,
    role: "node",
    items: { "directory /srv/node": root },
  });
  const signer = (): RoleSpec => ({
    name: "box-validator",
    connection: admin,
    role: "validator-vc1",
    move: "1. DELETE its keys.",
    items: { "directory /srv/vc1": { ...root, keep: true, irreplaceable: "0x*" } },
  });

  beforeAll(async () => {
    box = await startBox("box");
    await box.run(stubs);
    roles = await makeRoles([box]);
    admin = { ...box.connection, user: "ops" };
    roles.want(access({ user: "root" }), node(), signer());
    expect(await roles.up()).toMatchObject({ code: 0 });
    await box.run("mkdir /srv/vc1/0xab");
    await box.run(reinstalled);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await box?.end();
  });

  it("is left alone where no such login is named, which the plan asks for", async () => {
    roles.want(access("none"), node(), signer());
    for (const { code, text } of [await roles.preview(), await roles.up()]) {
      expect(code).not.toBe(0);
      expect(text).toContain("name the login that it comes with: hosts.box.ssh.bootstrap");
      expect(text).not.toMatch(nothingGone);
    }
    expect(await box.run("getent passwd ops || echo none")).toBe("none\n");
  });

  it("comes back through that login, as the plan says, with no signer without its keys", async () => {
    roles.want(access({ user: "root" }), node(), signer());
    const preview = await roles.pulumi("preview");
    const login = `box (root@127.0.0.1:${admin.port})`;
    expect(preview.text).toContain(`box: ops cannot log in yet; up makes that login through ${login}`);
    const up = await roles.up("--continue-on-error");
    for (const { code, text } of [preview, up]) {
      expect(code).not.toBe(0);
      expect(text).toContain("box: this machine has no record of role access");
      expect(text).toContain("has no record of role validator-vc1");
      expect(text).toContain("and may sign");
      expect(text).not.toMatch(nothingGone);
    }
    const made = "stat -c %U /home/ops/.ssh/authorized_keys; ls /srv";
    expect(await box.run(made)).toBe("ops\nnode\n");
  });

  it("has the signer again once its keys are there", async () => {
    await box.run("mkdir -p /srv/vc1/0xab");
    expect(await roles.up()).toMatchObject({ code: 0 });
    expect(await roles.preview()).toMatchObject({ code: 0 });
  });
});
