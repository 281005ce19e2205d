/** Another administrator in place of the one before: made by the former one's login, and proven by its own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../../provider/host/connection.ts";
import { whyNoBox } from "../support/box.ts";
import { type AdminBox, makeAdmin, setUpByHand, startAdminBox, whyNoSudo } from "./way-in/admin.ts";

/** Whether the login that proves a change may be one by the way before it. */
let isProvenByAny = false;
vi.mock(import("../../provider/host/connection.ts"), async (original) => {
  const real = await original();
  return {
    ...real,
    sshTargets: (to) => (isProvenByAny ? [to, ...real.sshTargets(to).slice(1)] : real.sshTargets(to)),
  };
});

/** Stands in for systemd; while /srv/wait exists, it tells by /srv/armed that a change is provisional. */
const systemctl = `#!/bin/sh
[ "$*" != "restart bonded-validator-way-in.timer" ] || [ ! -e /srv/wait ] || { echo >/srv/armed; chmod 644 /srv/armed; }
`;

/** The box's sshd has no PAM, and takes an account without a password for locked. */
const useradd = `#!/bin/sh
/usr/sbin/useradd "$@" && for user; do :; done && usermod -p '*' "$user"
`;

const program = (name: string, text: string) =>
  `echo ${Buffer.from(text).toString("base64")} | base64 -d >/usr/local/sbin/${name}; chmod +x /usr/local/sbin/${name}`;

describe.skipIf(whyNoBox() ?? whyNoSudo())("another administrator", () => {
  let host: AdminBox;
  let ops: Connection;
  let withPrevious: Connection;

  beforeAll(async () => {
    host = await startAdminBox();
    // A login of the new one waits while its change is to be left provisional.
    await host.box.run(`
      ${program("systemctl", systemctl)}; ${program("useradd", useradd)}; ${makeAdmin}
      mkdir -p /etc/systemd/system; echo 'while [ -e /srv/armed ]; do sleep 0.05; done' >/etc/skel/.bashrc`);
    host.offer(["mine"]);
    ops = { ...host.admin, user: "ops" };
    withPrevious = { ...ops, previous: { user: "admin" } };
  });
  afterAll(() => host?.end());

  beforeEach(async () => {
    isProvenByAny = false;
    await host.box.run(
      `userdel -f ops 2>/dev/null || :; rm -rf /home/ops\n${setUpByHand([host.key("mine")])}`,
    );
  });

  const login = (key: string) => ({ "login ops": { keys: key, sudo: "passwordless" } });
  const cameIn = () => `This run came in by ssh.previous, as box (admin@127.0.0.1:${host.admin.port}).`;
  const accounts = "getent passwd ops || echo none";

  it("is not made where nothing names the one before", async () => {
    expect((await host.up(login(host.key("mine")), ops)).reasons).toContain("ops@127.0.0.1");
    expect(await host.box.run(accounts)).toBe("none\n");
  });

  it("is made by the one before, who is still admitted afterwards", async () => {
    const made = await host.up(login(host.key("mine")), withPrevious);
    expect([made.reasons, made.told.join()]).toEqual(["", expect.stringContaining(cameIn())]);
    for (const connection of [withPrevious, ops])
      expect(await host.up(login(host.key("mine")), connection)).toEqual({ reasons: "", told: [] });
    expect(await host.admits("mine")).toBe(true);
  });

  describe("who could not log in", () => {
    const useless = () => login(`from="203.0.113.1" ${host.key("mine")}`);

    it("is not proven by the one before", async () => {
      const { reasons } = await host.up(useless(), withPrevious);
      expect(reasons).toContain("not proven by a login, so the former ones are in force again");
      expect(await host.box.run("ls -A /home/ops/.ssh 2>/dev/null || :")).toBe("");
      expect(await host.admits("mine")).toBe(true);
    });

    it("would be taken for proven if any way were enough", async () => {
      isProvenByAny = true;
      expect((await host.up(useless(), withPrevious)).reasons).toBe("");
      expect((await host.up(useless(), ops)).reasons).toContain("login refused");
    });
  });

  it("is finished by the next up where a run was cut off before the proof", async () => {
    await host.box.run("touch /srv/wait");
    const up = host.startUp(login(host.key("mine")), withPrevious);
    const written = "[ ! -e /srv/armed ] || stat -c %a /home/ops/.ssh/authorized_keys 2>/dev/null || :";
    await vi.waitUntil(async () => (await host.box.run(written)) === "600\n", 20_000);
    up.kill();
    expect((await up.ran).reasons).not.toBe("");
    await host.box.run("rm -f /srv/wait /srv/armed");
    expect(await host.admits("mine")).toBe(true);
    expect((await host.up(login(host.key("mine")), withPrevious)).reasons).toBe("");
    expect(await host.up(login(host.key("mine")), ops)).toEqual({ reasons: "", told: [] });
  });
});
