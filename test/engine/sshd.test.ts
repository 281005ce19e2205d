/** The settings of sshd that keep root and passwords out, where a person edits its configuration too. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { whyNoBox } from "../support/box.ts";
import { type AdminBox, makeAdmin, setUpByHand, startAdminBox, whyNoSudo } from "./way-in/admin.ts";

/** Takes one protection out of what runs on the host. */
let weaken = (script: string) => script;
vi.mock(import("../../provider/host/agent.ts"), async (original) => {
  const { agentScript } = await original();
  return { agentScript: (mode) => weaken(agentScript(mode)) };
});

/** The line that a person broke shows only when sshd is asked in the last moment. */
const unseen = (script: string) => script.replace("\\trefusal\\t%s\\n", "");
const unasked = (script: string) => script.replace(/^ {2}refuse_shut_out$/m, "");
const untested = (script: string) => unasked(unseen(script)).replace(/^ *\/usr\/sbin\/sshd -t.*$/gm, "");
const withoutReturn = (script: string) => script.replace("trap restore_sshd EXIT", "");

const shut = { sshd: { rootLogin: "no", passwords: "no" } };

/** Stands in for systemd, which does not run in a box; refuses to reload while /srv/refuse exists. */
const systemctl = `#!/bin/sh
[ "$1" != is-active ] || exit 3
[ "$1" != show ] || cat /srv/show 2>/dev/null
[ "$1" != reload ] || { [ ! -e /srv/refuse ] && echo "$2" >>/srv/reloads; }
`;

/** A cloud image's configuration, which lets in passwords and root. */
const fromImage = `
  rm -rf /etc/ssh/sshd_config.d/* /etc/ssh/more /etc/default/ssh /srv/refuse /srv/reloads /srv/show /var/lib/bonded-validator
  printf 'Include /etc/ssh/sshd_config.d/*.conf\\nHostKey /etc/box/hostkey\\nPermitRootLogin yes\\n' >/etc/ssh/sshd_config
  printf 'PasswordAuthentication yes\\n' >/etc/ssh/sshd_config.d/50-cloud-init.conf`;

/** The files, each with the number and time that a write would change. */
const configuration =
  "cd /etc/ssh; for file in sshd_config sshd_config.d/*; do stat -c '%n %a %i %z' $file; cat $file; done";
const contents =
  "cd /etc/ssh; for file in sshd_config sshd_config.d/*; do stat -c '%n %a' $file; cat $file; done";
const inForce =
  "/usr/sbin/sshd -T | grep -E '^(permitrootlogin|passwordauthentication|kbdinteractiveauthentication) ' | sort";
const allShut = "kbdinteractiveauthentication no\npasswordauthentication no\npermitrootlogin no\n";

describe.skipIf(whyNoBox() ?? whyNoSudo())("sshd", () => {
  let host: AdminBox;

  beforeAll(async () => {
    host = await startAdminBox();
    const file = Buffer.from(systemctl).toString("base64");
    await host.box.run(`
      echo ${file} | base64 -d >/usr/local/sbin/systemctl; chmod +x /usr/local/sbin/systemctl
      ${makeAdmin}; ${setUpByHand([host.key("mine")])}`);
    host.offer(["mine"]);
  });
  afterAll(() => host?.end());

  beforeEach(async () => {
    weaken = (script) => script;
    await host.box.run(fromImage);
  });

  it("lets neither root nor passwords in, whatever other files say", async () => {
    expect(await host.up(shut)).toEqual({ reasons: "", told: [] });
    expect(await host.box.run(inForce)).toBe(allShut);
    expect(await host.box.run("cat /srv/reloads")).toBe("ssh\n");
  });

  describe("with a line that a person broke", () => {
    let before: string;
    beforeEach(async () => {
      await host.up(shut);
      await host.box.run("echo 'Bogus yes' >>/etc/ssh/sshd_config");
      before = await host.box.run(configuration);
    });

    it("is left as it is, by a run that names the line; what was shut stays so", async () => {
      const line = "/etc/ssh/sshd_config: line 5: Bad configuration option: Bogus";
      expect((await host.preview(shut)).told.join()).toContain(`up will refuse: sshd refuses its own`);
      expect((await host.preview(shut)).told.join()).toContain(line);
      expect((await host.up(shut)).reasons).toContain(line);
      expect(await host.box.run(configuration)).toBe(before);
      await host.box.run("sed -i /Bogus/d /etc/ssh/sshd_config");
      expect(await host.box.run(inForce)).toBe(allShut);
      expect(await host.up(shut)).toEqual({ reasons: "", told: [] });
    });

    it("is left as it is, where the line was broken after the look", async () => {
      weaken = unseen;
      expect((await host.up(shut)).reasons).toContain("nothing was changed");
      expect(await host.box.run(configuration)).toBe(before);
    });

    it("would be written to if nothing asked sshd before", async () => {
      weaken = untested;
      await host.up(shut);
      expect(await host.box.run(configuration)).not.toBe(before);
    });
  });

  describe("that lets in by more than the keys of each user", () => {
    const named = (setting: string) => `would end sshd's setting ${setting}`;
    const effect = (setting: string, whom: string) =>
      host.box.run(`/usr/sbin/sshd -T -C ${whom} | grep -i '^${setting} '`);
    const told = async () => (await host.preview(shut)).told.join("\n");

    it.each([
      ["AuthorizedKeysFile /etc/keys/%u", "authorizedkeysfile .ssh/authorized_keys .ssh/authorized_keys2"],
      ["AuthorizedKeysCommand /bin/x\nAuthorizedKeysCommandUser nobody", "authorizedkeyscommand none"],
      ["TrustedUserCAKeys /etc/ca.pub", "trustedusercakeys none"],
      ["AuthorizedPrincipalsFile /etc/principals", "authorizedprincipalsfile none"],
      ["PermitEmptyPasswords yes", "permitemptypasswords no"],
      ["HostbasedAuthentication yes", "hostbasedauthentication no"],
      ["GSSAPIAuthentication yes", "gssapiauthentication no"],
    ])("for everybody, is named and ended: %s", async (lines, after) => {
      await host.box.run(`printf '${lines.replaceAll("%", "%%")}\n' >/etc/ssh/sshd_config.d/40-theirs.conf`);
      expect(await told()).toContain(named(lines.split("\n")[0]!));
      expect(await host.up(shut)).toEqual({ reasons: "", told: [] });
      const [setting = ""] = after.split(" ");
      expect(await effect(setting, "user=admin,host=x,addr=10.1.2.3")).toBe(`${after}\n`);
      expect(await told()).toBe("");
    });

    const match = "Match Address 10.0.0.0/8\n  PermitRootLogin yes\n";
    const admin = "Match User admin\n\tPasswordAuthentication=yes\n";
    it.each([
      ["/etc/ssh/sshd_config", match, "Match Address 10.0.0.0/8: PermitRootLogin yes"],
      ["/etc/ssh/sshd_config.d/90-theirs.conf", admin, "Match User admin: PasswordAuthentication=yes"],
      ["/etc/ssh/more", `Include more\n`, "Match all: Include more"],
    ])("for some, in %s, is named, of no effect, and ended", async (file, text, setting) => {
      await host.up(shut);
      const isIncluded = text.startsWith("Include");
      const lines = isIncluded ? `Match all\n${text}` : text;
      await host.box.run(`printf '${match}' >/etc/ssh/more
        printf '${lines}' >>${isIncluded ? "/etc/ssh/sshd_config" : file}`);
      expect(await told()).toContain(named(setting));
      const inMatch = "user=admin,host=x,addr=10.1.2.3";
      const allNo = async () => {
        expect(await effect("permitrootlogin", inMatch)).toBe("permitrootlogin no\n");
        expect(await effect("passwordauthentication", inMatch)).toBe("passwordauthentication no\n");
      };
      await allNo();
      expect(await host.up(shut)).toEqual({ reasons: "", told: [] });
      expect(await told()).toBe("");
      await allNo();
      // Without the Match of ours, each of them is what it says.
      await host.box.run(`cd /etc/ssh; sed -i '/^Match all/,$d' sshd_config.d/00-bonded-validator.conf; printf '${match}' >more
        printf '${lines}' >>${isIncluded ? "/etc/ssh/sshd_config" : file}`);
      await expect(allNo()).rejects.toThrow();
    });

    it("is unseen where nothing reads a Match", async () => {
      await host.up(shut);
      weaken = (script) => script.replace(/^sshd_matches\(\) \{$/m, "$& return 0");
      await host.box.run(`printf '${match}' >>/etc/ssh/sshd_config`);
      expect(await told()).toBe("");
    });

    it("keeps what else a Match says, and a copy of what it said", async () => {
      await host.box.run(`printf '${match}  X11Forwarding no\n' >>/etc/ssh/sshd_config`);
      await host.up(shut);
      expect(await host.box.run("tail -n 3 /etc/ssh/sshd_config")).toBe(
        "Match Address 10.0.0.0/8\n#   PermitRootLogin yes\n  X11Forwarding no\n",
      );
      const kept = "grep -c '^  PermitRootLogin yes' /var/lib/bonded-validator/kept/etc/ssh/sshd_config";
      expect(await host.box.run(kept)).toBe("1\n");
    });

    it.each([
      [
        "another file",
        "ExecStart={ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D -f /srv/other $SSHD_OPTS ; x }",
        "-f /srv/other",
      ],
      [
        "lax modes",
        "ExecStart={ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D -o StrictModes=no ; x }",
        "-o strictmodes=no",
      ],
      [
        "a socket of another unit",
        "ActiveState=active\nTriggers=other.service",
        "ssh.socket starts other.service",
      ],
    ])("by the options of its unit, is named and not touched: %s", async (_name, shown, option) => {
      await host.up(shut);
      await host.box.run(`printf '%s\n' '${shown.replaceAll("\n", "' '")}' >/srv/show`);
      expect(await told()).toContain(`up will refuse: sshd is started past its files: ${option}.`);
      const before = await host.box.run(configuration);
      expect((await host.up(shut)).reasons).toContain(option);
      expect(await host.box.run(configuration)).toBe(before);
    });

    it("by SSHD_OPTS of /etc/default/ssh, is named", async () => {
      await host.up(shut);
      await host.box.run(`echo 'SSHD_OPTS="-o StrictModes=no -f /srv/x"' >/etc/default/ssh`);
      expect(await told()).toContain("-f /srv/x");
      expect(await told()).toContain("-o strictmodes=no");
    });

    it("is not changed for whose key is not in the list that is left", async () => {
      const login = { "login admin": { keys: host.key("mine"), sudo: "passwordless" } };
      await host.up({ ...login, ...shut });
      await host.box.run("sed -i /^Match/d /etc/ssh/sshd_config.d/00-bonded-validator.conf");
      const before = await host.box.run(configuration);
      const others = { "login admin": { keys: host.key("other"), sudo: "passwordless" }, ...shut };
      await host.box.run(`printf '%s\n' '${host.key("other")}' >/home/admin/.ssh/authorized_keys
        mkdir -p /etc/box/keys; printf '%s\n' '${host.key("mine")}' >/etc/box/admin.pub`);
      const { reasons } = await host.up(others);
      await host.box.run(`rm /etc/box/admin.pub; ${setUpByHand([host.key("mine")])}`);
      expect(reasons).toContain("would shut out whoever runs this");
      expect(await host.box.run(configuration)).toBe(before);
    });
  });

  describe("with an edit that waits for a reload", () => {
    const pending = "/etc/ssh/sshd_config.d/60-pending.conf";

    it.each([
      ["AllowUsers jamie", "allowusers jamie"],
      ["AllowUsers jamie admin@203.0.113.*", "allowusers"],
      ["AllowGroups wheel", "allowgroups wheel"],
      ["DenyUsers adm*", "denyusers adm*"],
      ["PubkeyAuthentication no", "pubkeyauthentication no"],
    ])("that would shut out who runs up, is named and not loaded: %s", async (line, named) => {
      await host.box.run(`echo '${line}' >${pending}`);
      const before = await host.box.run(configuration);
      const { reasons } = await host.up(shut);
      expect(reasons).toContain(named);
      expect(reasons).toContain("would shut out admin");
      expect(await host.box.run(`${configuration}; ls /srv`)).toBe(
        `${before}${await host.box.run("ls /srv")}`,
      );
      expect(await host.box.run("ls /srv")).not.toContain("reloads");
    });

    it("that would move its port, is named and not loaded", async () => {
      // The box's sshd has its port from its command line.
      weaken = (script) => script.replace("|| has_port_argument", "|| false");
      await host.box.run(`echo 'Port 2222' >${pending}`);
      const { reasons } = await host.up(shut);
      expect(reasons).toContain('sshd\'s files say "port 2222", which would shut out admin');
      expect(await host.box.run("ls /srv")).not.toContain("reloads");
    });

    it.each([
      ["another user's", "setpriv --reuid=65534 --regid=65534 --clear-groups"],
      ["a container's", ""],
    ])(
      "that would move its port, is not loaded because of %s process with the name of sshd",
      async (_whose, as) => {
        // The box's sshd has its port from its command line: another one is looked for.
        weaken = (script) => script.replace("'sshd.* -p ?[0-9]'", "'^sshd -p decoy'");
        await host.box.run(`echo 'Port 2222' >${pending}
        ${as} bash -c 'exec -a "sshd -p decoy" sleep 60' >/dev/null 2>&1 &`);
        const { reasons } = await host.up(shut);
        await host.box.run("pkill -f '^sshd -p decoy'");
        expect(reasons).toContain('sshd\'s files say "port 2222", which would shut out admin');
        expect(await host.box.run("ls /srv")).not.toContain("reloads");
      },
    );

    it.each([
      "AllowUsers jamie admin",
      "AllowUsers adm?n@127.0.0.*",
      "AllowGroups admin wheel",
      "DenyUsers jamie",
    ])("that lets them in, is loaded with ours: %s", async (line) => {
      await host.box.run(`echo '${line}' >${pending}`);
      expect(await host.up(shut)).toEqual({ reasons: "", told: [] });
      expect(await host.box.run("cat /srv/reloads")).toBe("ssh\n");
    });

    it("would be loaded if nothing looked at it", async () => {
      weaken = unasked;
      await host.box.run(`echo 'AllowUsers jamie' >${pending}`);
      expect(await host.up(shut)).toEqual({ reasons: "", told: [] });
      expect(await host.box.run("cat /srv/reloads")).toBe("ssh\n");
    });
  });

  it("keeps its mode where its main file is a link", async () => {
    await host.box.run(
      "mv /etc/ssh/sshd_config /etc/ssh/theirs; chmod 600 /etc/ssh/theirs; ln -s theirs /etc/ssh/sshd_config",
    );
    expect(await host.up(shut)).toEqual({ reasons: "", told: [] });
    expect(await host.box.run("stat -c '%F %a' /etc/ssh/sshd_config")).toBe("regular file 600\n");
  });

  describe.each([
    ["that was there", "echo 'PermitRootLogin yes' >/etc/ssh/sshd_config.d/00-bonded-validator.conf"],
    ["that was not there", ":"],
  ])("that cannot be reloaded, with a drop-in %s,", (_name, prepare) => {
    let before: string;
    beforeEach(async () => {
      await host.box.run(`${prepare}; touch /srv/refuse`);
      before = await host.box.run(contents);
    });

    it("has both files as they were", async () => {
      expect((await host.up(shut)).reasons).toContain("sshd's configuration is as it was before");
      expect(await host.box.run(contents)).toBe(before);
      await host.box.run("rm /srv/refuse");
      expect(await host.up(shut)).toEqual({ reasons: "", told: [] });
      expect(await host.box.run(inForce)).toBe(allShut);
    });

    it("would keep files that are not in force if nothing put them back", async () => {
      weaken = withoutReturn;
      expect((await host.up(shut)).reasons).not.toBe("");
      expect(await host.box.run(contents)).not.toBe(before);
    });
  });
});
