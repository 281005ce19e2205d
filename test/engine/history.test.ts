/** What a real journal tells of logins, where somebody without rights writes into it, too. */
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
});
