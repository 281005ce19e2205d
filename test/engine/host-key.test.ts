/** A machine that was started with a host key which others may know makes one of its own. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../provider/host/connection.ts";
import { newRun, type Run } from "../../provider/resource/context.ts";
import { makeHostKey } from "../../provider/resource/host-key.ts";
import { type Box, freePort, startBox, whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { urnOf } from "../support/provider/samples.ts";
import { sshConfig } from "../support/ssh-config.ts";

const ownKey = "/etc/ssh/ssh_host_ed25519_key";

/** A second sshd in the box, with the key of its start alone, which reads its keys anew where systemd would have it. */
const startSecond = (port: number) => `
  rm -f ${ownKey} ${ownKey}.pub
  ssh-keygen -q -t ecdsa -N '' -C '' -f /etc/box/first
  ssh-keygen -q -t ecdsa -N '' -C '' -f /etc/box/other
  printf '#!/bin/sh\\n[ "$1 $2" = "reload ssh" ] && kill -HUP "$(cat /run/second.pid)"\\n' >/usr/local/sbin/systemctl
  chmod 755 /usr/local/sbin/systemctl
  /usr/sbin/sshd -f /dev/null -h /etc/box/first -h ${ownKey} -p ${port} -o ListenAddress=127.0.0.1 \\
    -o PidFile=/run/second.pid -o StrictModes=no -o AuthorizedKeysFile=/etc/box/%u.pub 2>/dev/null`;

describe.skipIf(whyNoBox())("the first contact with a machine of a cloud", () => {
  let box: Box;
  let run: Run;
  let first: Connection;
  const publicKey = async (file: string) =>
    (await box.run(`ssh-keygen -y -f ${file}`)).trim().split(" ").slice(0, 2).join(" ");
  const make = (hostKey = first.hostKey) => makeHostKey(run, urnOf("box"), { ...first, hostKey });

  beforeAll(async () => {
    box = await startBox("box");
    const config = join(temporaryFolder("ssh"), "config");
    writeFileSync(config, sshConfig([box]));
    process.env.HOST_SSH_CONFIG = config;
    const port = await freePort();
    await box.run(startSecond(port));
    first = { ...box.connection, port, hostKey: await publicKey("/etc/box/first"), instance: "i-1" };
    const silent = () => undefined;
    run = newRun({ status: silent, info: silent, warn: silent });
  });
  afterAll(async () => {
    delete process.env.HOST_SSH_CONFIG;
    run?.hosts.close();
    await box?.end();
  });

  it("makes nothing on a machine with another key than that of the user data", async () => {
    await expect(make(await publicKey("/etc/box/other"))).rejects.toThrow("wrong host key");
    expect(await box.run(`ls ${ownKey} 2>&1 || true`)).toContain("No such file");
  });

  it("has the machine make its own, and logs in by it", async () => {
    const made = await make();
    expect(made).toMatch(/^ssh-ed25519 /);
    expect(made).toBe(await publicKey(ownKey));
    expect(await box.run(`stat -c '%U %a' ${ownKey} ${ownKey}.pub`)).toBe("root 600\nroot 644\n");
  });

  it("finds the same key where an earlier run was cut off after it was made", async () => {
    expect(await make()).toBe(await publicKey(ownKey));
  });
});
