/** Whoever holds a reader's key finds what an administrator finds, changes nothing, and is told no secret. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readerVersion } from "../../provider/host/agent.ts";
import { requestText, Session } from "../../provider/host/session.ts";
import { readerAccount, readerHome, readerProgram, readerSudoers } from "../../provider/remote/reader.ts";
import { whyNoBox } from "../support/box.ts";
import { nightShift, type ReaderScene, startScene, weakSecret } from "./readers/scene.ts";
import { whyNoSudo } from "./way-in/admin.ts";

const ask = (verb: string, body = "") => requestText(verb as "observe", body, "0123456789ab");
/** An answer, with the texts that it has in base64. */
const decoded = (said: string): string =>
  said +
  [...said.matchAll(/\t([A-Za-z0-9+/]{8,}={0,2})$/gm)]
    .map(([, text]) => Buffer.from(text!, "base64").toString())
    .join("\n");

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe.skipIf(whyNoBox() ?? whyNoSudo())("a reader", { timeout: 600_000 }, () => {
  let scene: ReaderScene;
  const run = (script: string) => scene.box.run(script);
  const login = (...options: string[]) => scene.ssh(options);

  /**
   * Everything that was written, made, renamed or removed since `touch /srv/before`: the box's own layer, because the disk
   * below is this machine's. What sudo notes of a login is not the reader's.
   */
  const written = () =>
    run(
      "nsenter -t 1 --mount --wd=/ find /mnt/upper /mnt/root/run -xdev -cnewer /mnt/upper/srv/before ! -path '*/run/sudo*' ! -path '/mnt/upper/srv'",
    );
  const remember = () => run("rm -rf /srv/pwned; touch /srv/before; sleep 0.05");

  beforeAll(async () => {
    scene = await startScene();
    scene.want([scene.publicKey("reader")]);
    expect(await scene.up()).toEqual([]);
  }, 600_000);
  afterAll(() => scene?.end());

  it("finds what an administrator finds, before the night and after", async () => {
    expect(await scene.drift("reader")).toEqual(await scene.drift("administrator"));
    await run(nightShift);
    const found = await scene.drift("administrator");
    expect(found.length).toBeGreaterThan(12);
    expect(await scene.drift("reader")).toEqual(found);
  });

  it.each([
    ["a command", ["TARGET", "id; touch /srv/pwned"]],
    ["a shell", ["TARGET"]],
    ["a copy by scp", ["TARGET", "scp", "-f", "/etc/shadow"]],
    ["an agent", ["-A", "TARGET"]],
  ])("gets its program in place of %s", async (_, options) => {
    await remember();
    const { said } = await login(...options);
    expect(said).toContain(`bv reader ${readerVersion()}\nbv ready\n`);
    expect(await written()).toBe("");
  });

  it.each([
    ["of a terminal", ["-tt", "TARGET"], "PTY allocation request failed"],
    ["to the host's own ports", ["-W", "127.0.0.1:22", "TARGET"], "administratively prohibited"],
    [
      "from the host",
      ["-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", "TARGET"],
      "forwarding failed",
    ],
    [
      "of a socket",
      ["-o", "ExitOnForwardFailure=yes", "-R", "/srv/socket:127.0.0.1:1", "TARGET"],
      "forwarding failed",
    ],
  ])("gets no forwarding %s", async (_, options, refusal) => {
    const { said, code } = await login(...options);
    expect(said).toMatch(refusal);
    expect(code).not.toBe(0);
  });

  it("brings nothing along in its environment, whatever sshd admits", async () => {
    const evil = "#!/bin/sh\ntouch /srv/pwned\n";
    const names = "sudo env unshare sh timeout nice mount flock sha256sum";
    const port = scene.box.connection.port + 1;
    await run(`
      mkdir -p /srv/evil; for name in ${names}; do echo ${base64(evil)} | base64 -d >/srv/evil/$name; done; chmod +x /srv/evil/*
      /usr/sbin/sshd -f /dev/null -h /etc/box/hostkey -p ${port} -o ListenAddress=127.0.0.1 -o PidFile=none -o 'AcceptEnv=*' \\
        -o PermitUserEnvironment=yes -o 'Subsystem=sftp internal-sftp' -o AuthorizedKeysFile=.ssh/authorized_keys`);
    await remember();
    const variables = {
      PATH: "/srv/evil",
      LD_PRELOAD: "/srv/evil/sh",
      ENV: "/srv/evil/sh",
      BASH_ENV: "/srv/evil/sh",
      SSH_ORIGINAL_COMMAND: "touch /srv/pwned",
      SUDO_ASKPASS: "/srv/evil/sudo",
      private: "/srv",
      slot: "/srv",
      home: "/srv",
      IFS: "/",
    };
    const setting = Object.entries(variables).map(([name, value]) => `${name}="${value}"`);
    // Of two ports that are named, ssh takes the first.
    const said = await scene.sshAt(port, ["-o", `SetEnv=${setting.join(" ")}`, "TARGET"], ask("ping"));
    expect(said).toContain("bv ready\n\nbv end 0123456789ab 0");
    expect(await scene.sshAt(port, ["-s", "TARGET", "sftp"], "")).toContain("bv ready\n");
    expect(await written()).toBe("");
  });

  it("has no file of its own", async () => {
    expect(
      await run(
        `find ${readerHome} ${readerSudoers} ${readerProgram} -xdev \\( ! -user root -o -perm /022 \\); nsenter -t 1 --mount --wd=/ find /mnt/upper -user $(id -u ${readerAccount})`,
      ),
    ).toBe("");
    await expect(run(`su -s /bin/sh ${readerAccount} -c 'touch ${readerHome}/.ssh/rc'`)).rejects.toThrow();
    for (const command of ["/bin/sh", `${readerProgram} sealed`, "-u daemon /bin/sh", "-e /etc/shadow"])
      await expect(
        run(`su -s /bin/sh ${readerAccount} -c 'sudo -n ${command}' </dev/null`),
        command,
      ).rejects.toThrow(/password is required|not allowed/);
  });

  it.each([
    ["begin", "me\n"],
    ["apply", "touch /srv/pwned"],
    ["release", ""],
    ["network_state", ""],
    ["probe_ports", "tcp 127.0.0.1 22\n"],
    ["local_answers", "80 /\n"],
    ["address_state", "eth0\n"],
    ["bfd_counters", ""],
    ["time_requests", "1 1\nget http://127.0.0.1/\n"],
    ["kept_files", "/etc\tshadow\n"],
    ["look", ""],
    ["observe", "file\t/etc/shadow\t\n"],
    ["observe", "file\t/srv/box/secret\t\n"],
    ["history", "owner\t/etc/x\n"],
    ["history", "unit\t../x\n"],
    ["history", "path\t/etc/x\ty\n"],
    ["history", "path\tetc/x\n"],
    ["history", "package\t-x\n"],
    ["history", "service\ta/$(touch /srv/pwned)\n"],
  ])("may not ask %s %j", async (verb, body) => {
    await remember();
    const { said } = await scene.ssh(["TARGET"], ask(verb, body));
    expect(said).toMatch(
      /bv problem (a reader may not ask so|this session is read-only)\n\nbv end 0123456789ab 1\n/,
    );
    expect(await written()).toBe("");
  });

  it.each(["ping 0 * *", "ping -1 x y", "ping 0 a b c", "ping 70000 aa bb", "$(touch /srv/pwned) 0 a b"])(
    "is not heard with the header %j",
    async (header) => {
      const { said } = await scene.ssh(["TARGET"], header.padEnd(128));
      expect(said).toMatch(/bv ready\nbv problem a request has no form that is known here\n/);
    },
  );

  it("is told no secret, and nothing by which one could be guessed", async () => {
    await run(`
      echo 'deb http://jamie:s3@cr3t:s3cr3t-apt@mirror.example.org/ x y' >/etc/apt/sources.list.d/more.list
      echo 'TOKEN=s3cr3t-variable' >>/etc/environment; mkdir -p /home/mallory/.ssh
      echo 'environment="KEY=s3cr3t-option" ${scene.publicKey("other")}' >/home/mallory/.ssh/authorized_keys
      printf '%s' ${weakSecret} >/srv/box/secret; ln -s /etc/shadow /srv/box/deleted; echo 'root:s3cr3t-hash:1::::::' >>/etc/shadow`);
    const { said } = await scene.ssh(["TARGET"], ask("observe"));
    const told = decoded(said);
    expect(told).toContain("file\t/srv/box/secret\tsha256\tas-recorded");
    expect(told).toContain("mirror.example.org");
    expect(told).toContain("TOKEN=");
    expect(told).not.toMatch(/s3cr3t/);
    const sums = await run("cd /srv/box; for file in secret token; do sha256sum <$file; done");
    for (const sum of sums.match(/[0-9a-f]{64}/g)!) expect(told).not.toContain(sum);
  });

  it("is told nothing of what a folder leads to in which a link took its place", async () => {
    await run(
      "cp -a /srv/box /srv/led; echo s3cr3t-elsewhere >/srv/led/changed; mv /srv/box /srv/away; ln -s led /srv/box",
    );
    const { said } = await scene.ssh(["TARGET"], ask("observe"));
    await run("rm /srv/box; mv /srv/away /srv/box");
    expect(said).toContain("file\t/srv/box/changed\t");
    expect(decoded(said)).not.toContain("s3cr3t-elsewhere");
  });

  it.each(["false", "true"])(
    "is not answered where all stays writable: mount is /bin/%s",
    async (program) => {
      const place = "$(command -v mount)";
      await run(`mv ${place} /srv/mount; cp /bin/${program} /usr/bin/mount`);
      const { said, code } = await scene.ssh(["TARGET"], ask("ping"));
      await run("mv /srv/mount /usr/bin/mount");
      expect(said).toMatch(/^bv problem the reader cannot seal itself off\n/m);
      expect(code).not.toBe(0);
    },
  );

  it("could not write even if its program did", async () => {
    const planted =
      "touch /srv/pwned /run/pwned /etc/pwned /root/pwned; echo 1 >/proc/sys/vm/swappiness; rm /srv/box/untouched";
    await run(`cp -a ${readerProgram} /srv/program; sed -i 's|^serve$|${planted}\\nserve|' ${readerProgram}`);
    await remember();
    const { said } = await scene.ssh(["TARGET"], ask("ping"));
    expect(said).toContain("bv end 0123456789ab 0");
    expect(said).toContain("Read-only file system");
    expect(await written()).toBe("");
    await run(`cat /srv/program >${readerProgram}`);
  });

  it("says which version answers and which asks, where they differ", async () => {
    await run(`echo '# older' >>${readerProgram}`);
    const version = (await run(`sha256sum <${readerProgram}`)).slice(0, 12);
    await expect(scene.drift("reader")).rejects.toThrow(
      `answers readers by version ${version}, and this program asks by version ${readerVersion()}`,
    );
    await run(`cat /srv/program >${readerProgram}`);
  });

  it("finds a place only while few others look", async () => {
    process.env.HOST_SSH_CONFIG = scene.config;
    const sessions = [1, 2, 3, 4].map(() => new Session(scene.reader, "reader"));
    try {
      for (const session of sessions) await session.ready;
      await expect(new Session(scene.reader, "reader").ready).rejects.toThrow(
        "as many readers are looking as may at a time",
      );
      sessions[0]!.close();
      await expect
        .poll(async () => (await scene.ssh(["TARGET"], ask("ping"))).said, { timeout: 60_000 })
        .toContain("bv end");
    } finally {
      for (const session of sessions) session.close();
      delete process.env.HOST_SSH_CONFIG;
    }
  });

  it("may not up", async () => {
    await expect(scene.up("reader")).rejects.toThrow(
      "HOST_MODE=reader: this run may look and not change anything.",
    );
  });

  it("is out at once when its key is taken off the list, and gone with the last", async () => {
    process.env.HOST_SSH_CONFIG = scene.config;
    const open = new Session(scene.reader, "reader");
    await open.ready;
    scene.want([scene.publicKey("other")]);
    expect(await scene.up()).toEqual([]);
    // A session whose folder is gone ends with its next ping, after half a minute.
    await expect.poll(() => open.ended, { timeout: 5_000 }).toBe(true);
    delete process.env.HOST_SSH_CONFIG;
    expect((await scene.ssh(["TARGET"])).said).toContain("Permission denied");
    expect((await scene.ssh(["TARGET"], "", "other")).said).toContain("bv ready");
    scene.want(undefined);
    expect(await scene.up()).toEqual([]);
    expect(
      await run(
        `getent passwd ${readerAccount} || ls -d ${readerHome} ${readerSudoers} ${readerProgram} 2>/dev/null || :`,
      ),
    ).toBe("");
  });
});
