/** What a real journal tells of logins and of commands, where somebody without rights writes into it, too. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { HostHandle } from "../../provider/host/host.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { sshConfig } from "../support/ssh-config.ts";
import { weakened } from "./agent-shell.ts";

let weaken: Record<string, string> = {};
vi.mock(import("../../provider/host/agent.ts"), async (original) => {
  const { agentScript } = await original();
  return { agentScript: (mode) => weakened(agentScript(mode), weaken) };
});

const journald = "/usr/lib/systemd/systemd-journald";
const asNobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
/** The box shares /dev with this machine: programs that log to it get one of their own. */
const ownLog = `
  mkdir /run/dev; cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /run/dev
  ln -s /run/systemd/journal/dev-log /run/dev/log; ln -s /proc/self/fd /run/dev/fd; mount --bind /run/dev /dev`;
/** As the commands of somebody who works as root. */
const sudoEntry =
  "logger -u /run/systemd/journal/dev-log -t sudo '  jamie : PWD=/ ; USER=root ; COMMAND=/bin/forged'";
const entry = (user: string) =>
  `logger -u /run/systemd/journal/dev-log -t sshd 'Accepted publickey for ${user} from 192.0.2.1 port 1 ssh2'`;

describe.skipIf(whyNoBox() ?? !existsSync(journald))("the logins of a host", () => {
  let box: Box;
  const folder = temporaryFolder("history");

  beforeAll(async () => {
    box = await startBox("box");
    process.env.HOST_SSH_CONFIG = join(folder, "ssh_config");
    writeFileSync(process.env.HOST_SSH_CONFIG, sshConfig([box]));
    await box.run(`
      mount -t sysfs sysfs /sys; mount -t cgroup2 cgroup2 /sys/fs/cgroup
      printf '[Journal]\\nStorage=volatile\\nAudit=no\\nReadKMsg=no\\n' >/etc/systemd/journald.conf
      ${journald} >/dev/null 2>&1 &
      timeout 10 sh -c 'until journalctl --sync; do sleep 0.1; done' 2>/dev/null
      ${ownLog}
      useradd -m -p '*' jamie; cp /etc/box/root.pub /etc/box/jamie.pub
      echo 'jamie ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/jamie
      su jamie -s /bin/sh -c 'sudo -n /bin/true'
      ${asNobody} ${sudoEntry}
      ${entry("jamie")}; ${asNobody} ${entry("forged")}
      journalctl --sync`);
  });
  afterAll(async () => {
    delete process.env.HOST_SSH_CONFIG;
    rmSync(folder, { recursive: true });
    await box?.end();
  });

  async function users(): Promise<string[]> {
    const host = new HostHandle(box.connection);
    const { logins } = await host.history([]);
    host.close();
    return logins.map(({ user }) => user);
  }

  it("are those that root's sshd has noted", async () => {
    weaken = {};
    expect(await users()).toEqual(["jamie"]);
  });

  it("would be whatever anybody notes, if it did not matter who did", async () => {
    weaken = { " _UID=0": "" };
    expect(await users()).toEqual(["jamie", "forged"]);
  });

  it("tell of commands what who called sudo has noted, and nobody else", async () => {
    const host = new HostHandle(box.connection);
    const { commands } = await host.history([]);
    host.close();
    expect(commands.map(({ user, what }) => `${user}: ${what}`)).toEqual(["jamie: sudo /bin/true"]);
  });

  it("are not what a login of ours leaves there: some hundred bytes, and no command of a person", async () => {
    const noted = async () => (await box.run("journalctl --sync; journalctl -q -o cat -t sudo")).length;
    const before = await noted();
    const host = new HostHandle({ ...box.connection, user: "jamie" });
    const { commands } = await host.history([]);
    host.close();
    expect((await noted()) - before).toBeLessThan(600);
    expect(commands.map(({ what }) => what)).toEqual(["sudo /bin/true"]);
  });
});
