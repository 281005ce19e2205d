/** Hosts that cannot be reached or must not be touched, and two runs that meet on one host. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyFingerprint } from "../../provider/items/authorized-keys.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";
import { type Gate, makeGate } from "./gate.ts";

const file = (content: string) => ({ content, owner: "root:root", mode: "0644" });

interface StateResource {
  readonly urn: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly refreshBeforeUpdate?: boolean;
}

/** The role's entry in the state. */
async function inState(roles: Roles, name: string): Promise<StateResource | undefined> {
  const { stdout } = await roles.project.pulumi("stack", "export");
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: StateResource[] } };
  return deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`));
}

describe.skipIf(whyNoBox())("with one host of two in trouble", () => {
  let well: Box;
  let sick: Box;
  let roles: Roles;
  let gate: Gate;
  const wanted = (content: string, sickItem = content): RoleSpec[] => {
    const toSick = { ...sick.connection, port: gate.port };
    return [
      { name: "well", connection: well.connection, role: "base", items: { "file /srv/a": file(content) } },
      { name: "sick", connection: toSick, role: "base", items: { "file /srv/a": file(sickItem) } },
      { name: "sick-too", connection: toSick, role: "more", items: { "file /srv/b": file("b") } },
    ];
  };

  beforeAll(async () => {
    [well, sick] = await Promise.all([startBox("well"), startBox("sick")]);
    gate = await makeGate(sick);
    roles = await makeRoles([well, sick]);
    roles.want(...wanted("one"));
    expect((await roles.up()).code).toBe(0);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await gate?.close();
    await Promise.all([well?.end(), sick?.end()]);
  });

  describe("whose key is another one", () => {
    const impostor = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";

    it("nothing is written there, and both fingerprints are shown", async () => {
      const sessions = () => sick.log().match(/Starting session/g)?.length;
      const before = sessions();
      const real = sick.connection.hostKey;
      roles.want(
        ...wanted("two").map((role) =>
          role.name === "well" ? role : { ...role, connection: { ...role.connection, hostKey: impostor } },
        ),
      );
      const up = await roles.up();
      expect(up.code).not.toBe(0);
      expect(up.text).toContain(
        `sick (root@127.0.0.1:${gate.port}): wrong host key. Pinned: ${keyFingerprint(impostor)}. Offered: ${keyFingerprint(real)}.`,
      );
      expect(await sick.run("cat /srv/a")).toBe("one");
      // The refresh went to the pinned host; nothing came after it.
      expect(sessions()).toBe((before ?? 0) + 1);
    });
  });

  it("HOST_MODE=read refuses an up before anything is written, and lets plans through", async () => {
    roles.want(...wanted("two"));
    roles.project.env.HOST_MODE = "read";
    const manifest = await well.run("cat /srv/a; stat -c %y /var/lib/bonded-validator/manifest");
    try {
      const preview = await roles.preview();
      expect(preview.text).toContain("[diff: ~file /srv/a]");
      expect(preview.code).toBe(7);
      const up = await roles.up();
      expect(up.text).toContain("HOST_MODE=read: this run may look and not change anything.");
      expect(up.code).not.toBe(0);
      const down = await roles.pulumi("destroy", "--yes", "--skip-preview");
      expect(down.code).not.toBe(0);
    } finally {
      delete roles.project.env.HOST_MODE;
    }
    expect(await well.run("cat /srv/a; stat -c %y /var/lib/bonded-validator/manifest")).toBe(manifest);
  });

  it("a line that is cut in the middle of an up is noticed, and the next up finishes", async () => {
    // The last step asks a program that never answers; by then the file is written.
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const [onWell, onSick, more] = wanted("cut") as [RoleSpec, RoleSpec, RoleSpec];
    const probe = { url, expect: "x", timeoutSeconds: 60 };
    roles.want(onWell, { ...onSick, items: { ...onSick.items, "probe program": probe } }, more);
    const up = roles.up("--continue-on-error");
    await once(silent, "connection");
    await gate.cut();
    const { code, text } = await up;
    expect(text).toContain(`sick (root@127.0.0.1:${gate.port}) cannot be reached`);
    expect(code).not.toBe(0);
    expect(await well.run("cat /srv/a")).toBe("cut");
    silent.close();
    await gate.open();
    roles.want(...wanted("cut"));
    const preview = await roles.preview();
    expect(preview.text).toMatch(/sick update .*~unfinished/);
    expect((await roles.up()).code).toBe(0);
    expect((await roles.preview()).code).toBe(0);
  });

  describe.each(["cut", "close"] as const)("whose line is down (%s)", (how) => {
    beforeAll(() => gate[how]());
    afterAll(() => gate.open());

    /** A dead host costs each command one time-out of ssh, however many roles it has. A refused try is not counted. */
    async function tryingOnce<T>(commands: number, work: () => Promise<T>): Promise<T> {
      const before = gate.tries();
      const result = await work();
      expect(gate.tries() - before).toBe(how === "cut" ? commands : 0);
      return result;
    }

    it("plans try it once, warn and delete nothing", async () => {
      roles.want(...wanted("one"));
      const state = await inState(roles, "sick");
      expect(state?.outputs).toHaveProperty(["file /srv/a"]);
      const plans = await tryingOnce(2, () => Promise.all([roles.preview(), roles.refresh()]));
      // A role that cannot be read counts as a change in a preview, and as none in a refresh.
      expect(plans.map(({ code }) => code)).toEqual([7, 0]);
      expect(plans[0].text).toMatch(/sick-too update warning/);
      for (const { text } of plans) {
        expect(text).toContain(`sick (root@127.0.0.1:${gate.port}) cannot be reached`);
        expect(text).not.toMatch(/delet|replac|create/);
      }
      expect(await inState(roles, "sick")).toEqual(state);
    });

    it("up fails for it by name, finishes the other and keeps the state", async () => {
      roles.want(...wanted(how, "one"));
      const before = await inState(roles, "sick");
      const { code, text } = await tryingOnce(1, () => roles.up("--continue-on-error"));
      expect(text).toContain(`sick (root@127.0.0.1:${gate.port}) cannot be reached`);
      expect(code).not.toBe(0);
      expect(await well.run("cat /srv/a")).toBe(how);
      const after = await inState(roles, "sick");
      expect(after?.outputs).toEqual(before?.outputs);
      expect(after?.inputs).toEqual(before?.inputs);
      expect(after?.refreshBeforeUpdate).toBe(true);
    });

    it("once it is back, plans read it again", async () => {
      await gate.open();
      roles.want(...wanted(how, "one"));
      await sick.run("echo by hand >/srv/b");
      const preview = await roles.preview();
      expect(preview.text).toMatch(/sick-too update .*\[diff: ~file \/srv\/b\]/);
      expect(preview.code).toBe(7);
      expect((await roles.up()).code).toBe(0);
      expect((await roles.preview()).code).toBe(0);
    });
  });
});
