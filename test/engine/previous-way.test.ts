/** A host's ssh port changes: no stack is cut off, whichever comes first, and one that comes too late is told. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../provider/host/connection.ts";
import { type Box, freePort, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";

const file = (content: string) => ({ content, owner: "root:root", mode: "0644" });
const sshRule = (port: number) => ({
  ...{ action: "limit", direction: "in", from: "any", to: "any", protocol: "tcp" },
  ...{ port: String(port), comment: "bonded-validator:ruled" },
});

/** ufw's files as its package brings them, switched off: a box has no packet filter. */
const ufwFiles = `
  mkdir -p /etc/ufw; echo ENABLED=no >/etc/ufw/ufw.conf
  for family in '' 6; do
    printf '%s\\n' '*filter' '### RULES ###' '### END RULES ###' "-A ufw$family-user-limit -j REJECT" \\
      "-A ufw$family-user-limit-accept -j ACCEPT" COMMIT >/etc/ufw/user$family.rules
  done
  for name in iptables-restore ip6tables-restore; do printf '#!/bin/sh\\n' >/usr/local/sbin/$name; chmod 755 /usr/local/sbin/$name; done
  for name in iptables ip6tables; do printf '#!/bin/sh\\nexit 1\\n' >/usr/local/sbin/$name; chmod 755 /usr/local/sbin/$name; done`;

const nothingGone = /\b(create|delete|replace)\b/;

describe.skipIf(whyNoBox())("a host whose port changes", () => {
  let box: Box;
  let owner: Roles;
  let remote: Roles;
  /** A stack that has no `up` while both ports work. */
  let onTimeout: Roles;
  let former: number;
  let wanted: number;
  const listening = new Set<number>();

  /** Its sshd listens on exactly these ports; sessions that are open stay so. */
  async function listen(...ports: number[]): Promise<void> {
    for (const port of [...listening].filter((open) => !ports.includes(open))) {
      await box.run(
        `pid=$(cat /run/sshd-${port}.pid); kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done`,
      );
      listening.delete(port);
    }
    for (const port of ports.filter((missing) => !listening.has(missing))) await serve(port);
  }
  async function serve(port: number, hostKey = "/etc/box/hostkey"): Promise<void> {
    await box.run(`
      rm -f /run/sshd-${port}.pid
      /usr/sbin/sshd -f /dev/null -h ${hostKey} -p ${port} -E /srv-log-${port} -o ListenAddress=127.0.0.1 \\
        -o PidFile=/run/sshd-${port}.pid -o StrictModes=no -o AuthorizedKeysFile=/etc/box/%u.pub
      until [ -s /run/sshd-${port}.pid ]; do sleep 0.02; done`);
    listening.add(port);
  }
  const logins = async (port: number) =>
    Number(await box.run(`grep -c 'Accepted publickey' /srv-log-${port} || :`));
  const cameIn = () => `This run came in by ssh.previous, as box (root@127.0.0.1:${former}).`;

  /** As the inventory says it to all stacks. */
  function configure(port: number, previous?: Connection["previous"], content = "x"): void {
    const connection = { ...box.connection, port, ...(previous && { previous }) };
    const role = (name: string): RoleSpec => ({
      name,
      connection,
      role: name,
      items: { [`file /srv/${name}`]: file(content) },
    });
    owner.want(role("base"));
    remote.want(role("node"));
    onTimeout.want(role("late"), ...(port === former ? [role("dropped")] : []));
  }

  beforeAll(async () => {
    box = await startBox("box");
    await box.run(ufwFiles);
    [former, wanted] = [await freePort(), await freePort()];
    [owner, remote, onTimeout] = [
      await makeRoles([box], "mainnet"),
      await makeRoles([box], "hoodi"),
      await makeRoles([box], "late"),
    ];
    await listen(former);
    configure(former);
    for (const roles of [owner, remote, onTimeout]) expect((await roles.up()).code).toBe(0);
  });
  afterAll(async () => {
    await Promise.all([owner, remote, onTimeout].map((roles) => roles?.project.remove()));
    await box?.end();
  });

  it("is not reached by a configuration that does not name the former one, which it is told", async () => {
    configure(wanted, undefined, "new");
    for (const { text, code } of [await remote.preview(), await remote.up()]) {
      expect(text).toContain(`box (root@127.0.0.1:${wanted}) cannot be reached`);
      expect(text).toContain(`hosts.box.ssh.previous: { port: ${former} }`);
      expect(text).not.toMatch(nothingGone);
      expect(code).not.toBe(0);
    }
    expect(await box.run("cat /srv/node")).toBe("x");
  });

  it("is not closed for others by the stack that has its firewall and does not name the former one", async () => {
    const ruled = await makeRoles([box], "ruled");
    const want = (port: number) => {
      const connection = { ...box.connection, port };
      const items = { "rule 20-ssh": sshRule(port) };
      ruled.want({ name: "ruled", connection, role: "ruled", items });
    };
    want(former);
    expect((await ruled.up()).code).toBe(0);
    await listen(former, wanted);
    want(wanted);
    for (const { text, code } of [await ruled.preview(), await ruled.up()]) {
      expect(text).toContain(`the firewall would close port ${former}`);
      expect(text).toContain(`hosts.box.ssh.previous: { port: ${former} }`);
      expect(code).not.toBe(0);
    }
    expect(await box.run("cat /etc/ufw/user.rules")).toMatch(new RegExp(`dport ${former} `));
    await listen(former);
    await ruled.project.remove();
  });

  it("is planned and applied by the former one while the new one does not work yet, the owner not being first", async () => {
    configure(wanted, { port: former }, "new");
    const preview = await owner.preview();
    expect(preview.text).toContain(cameIn());
    expect(preview.text).toMatch(/base update .*\[diff: ~connection,file \/srv\/base\]/);
    expect(preview.text).not.toMatch(nothingGone);
    const up = await remote.up();
    expect([up.code, up.text]).toEqual([0, expect.stringContaining(cameIn())]);
    expect(await box.run("cat /srv/node")).toBe("new");
    // Its state has both ways now.
    expect((await remote.refresh()).code).toBe(0);
  });

  it("is not asked by the former one where the new one shows another host key", async () => {
    await box.run("ssh-keygen -q -t ed25519 -N '' -f /srv/other");
    await serve(wanted, "/srv/other");
    const before = await logins(former);
    const { text, code } = await remote.up();
    expect(text).toContain(`box (root@127.0.0.1:${wanted}): wrong host key.`);
    expect(text).not.toContain("ssh.previous");
    expect(code).not.toBe(0);
    expect(await logins(former)).toBe(before);
    await listen(former);
  });

  it("is reached by both from the owner's up on", async () => {
    await listen(former, wanted);
    const { text, code } = await owner.up();
    expect([code, text]).toEqual([0, expect.not.stringContaining("ssh.previous")]);
    expect((await onTimeout.refresh()).code).toBe(0);
  });

  it("is reached by the new one alone once the former one is shut", async () => {
    await listen(wanted);
    configure(wanted, undefined, "new");
    expect((await remote.preview()).code).toBe(0);
  });

  it("cuts off a stack without its program that has not followed, which says so and forgets nothing", async () => {
    const { text } = await onTimeout.refresh();
    expect(text).toContain(`box (root@127.0.0.1:${former}) cannot be reached`);
    expect(text).not.toMatch(nothingGone);
  });

  it("takes such a stack back with its program, and what it dropped meanwhile goes", async () => {
    const up = await onTimeout.up();
    expect(up.code).toBe(0);
    expect(await box.run("cd /srv; ls late dropped 2>/dev/null || :")).toBe("late\n");
    expect((await onTimeout.refresh()).code).toBe(0);
  });
});
