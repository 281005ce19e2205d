/** Changes of the admin's keys: whatever goes wrong, somebody who could log in before still can. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { agentScript } from "../../provider/host/agent.ts";
import { parseKey } from "../../provider/items/kinds.ts";
import { whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import {
  type AdminBox,
  makeAdmin,
  setUpByHand,
  startAdminBox,
  wayInState,
  whyNoSudo,
} from "./way-in/admin.ts";

/** Takes one protection out of what runs on the host. */
let weaken = (script: string) => script;
vi.mock(import("../../provider/host/agent.ts"), async (original) => {
  const { agentScript } = await original();
  return { agentScript: (mode) => weaken(agentScript(mode)) };
});

/** Whether keys that shut out the run are refused. */
let guarded = true;
vi.mock(import("../../provider/resource/way-in.ts"), async (original) => {
  const real = await original();
  return { ...real, refuseLockOut: (...args) => guarded && real.refuseLockOut(...args) };
});

/** Changes are final at once. */
const withoutRollback = (script: string) => script.replace(/^guard_way_in\(\) \{$/m, "$& return 0");

/**
 * Stands in for systemd, which does not run in a box: the test does what a timer or a boot would do. While /srv/wait
 * exists, no login gets further once the timer was started.
 */
const systemctl = `#!/bin/sh
case "$*" in
  "restart bonded-validator-way-in.timer") [ ! -e /srv/wait ] || { echo >/srv/armed; chmod 644 /srv/armed; } ;;
  "enable --quiet bonded-validator-way-in.service") ln -sf x /etc/systemd/system/multi-user.target.wants/bonded-validator-way-in.service ;;
  "disable --quiet bonded-validator-way-in.service") rm -f /etc/systemd/system/multi-user.target.wants/bonded-validator-way-in.service ;;
esac
`;

/** What systemd does when the time is up, and at a boot if the service is enabled: condition, then command. */
const fire = `
  unit=/etc/systemd/system/bonded-validator-way-in.service; [ -f "$unit" ] || exit 0
  [ -e "$(sed -n 's/^ConditionPathExists=//p' "$unit")" ] || exit 0
  eval "$(sed -n 's/^ExecStart=//p' "$unit")"`;
const boot = `[ -L /etc/systemd/system/multi-user.target.wants/bonded-validator-way-in.service ] || exit 0\n${fire}`;

/**
 * Stands in front of the commands that change something: ends the script at the one whose number is in /srv/sweep, as
 * a power cut does.
 */
const counting = `#!/bin/sh
if [ -e /srv/sweep ]; then
  read -r count </srv/count; echo "$((count + 1))" >/srv/count
  read -r last </srv/sweep; read -r driver </srv/driver; read -r script </srv/script
  if [ "$((count + 1))" = "$last" ]; then
    [ "$PPID" = "$driver" ] || kill -9 "$PPID"
    kill -9 "$script"; exit
  fi
fi
case $0 in */systemctl) exec /srv/systemctl "$@" ;; esac
exec "/usr/bin/\${0##*/}" "$@"
`;
const counted = [
  "cp",
  "mv",
  "rm",
  "mkdir",
  "chown",
  "chmod",
  "sync",
  "find",
  "install",
  "rmdir",
  "cat",
  "systemctl",
];

const leftovers = `
  ls -d /var/lib/bonded-validator/way-in* /etc/systemd/system/bonded-validator-way-in* \\
    /etc/systemd/system/multi-user.target.wants/bonded-validator-way-in* /home/admin/.ssh/*bonded-validator* 2>/dev/null || :`;

describe.skipIf(whyNoBox() ?? whyNoSudo())("the way in", () => {
  let host: AdminBox;
  let before: string;

  beforeAll(async () => {
    host = await startAdminBox();
    await host.box.run(`
      ${written("/srv/systemctl", systemctl)}; ln -s /srv/systemctl /usr/local/sbin/systemctl
      mkdir -p /etc/systemd/system/multi-user.target.wants; ${makeAdmin}
      echo 'while [ -e /srv/armed ]; do sleep 0.05; done' >/home/admin/.bashrc`);
  });
  afterAll(() => host?.end());

  beforeEach(async () => {
    weaken = (script) => script;
    guarded = true;
    await host.box.run(setUpByHand([host.key("mine"), `# of the office\n${host.key("other")}`]));
    host.offer(["mine"]);
    before = await host.wayIn();
  });

  describe("a list without the key of this run", () => {
    it("is refused by plan and run, which change nothing", async () => {
      const plan = await host.preview(login([host.key("nobody")]));
      const run = await host.up(login([host.key("nobody")]));
      for (const { reasons } of [plan, run]) {
        expect(reasons).toContain("would shut out whoever runs this: the login was by the key SHA256:");
        expect(reasons).toContain("Nothing was changed.");
      }
      expect(await host.wayIn()).toBe(before);
      expect(await host.admits("mine")).toBe(true);
    });

    it("would not be proven if it were not refused, and would lock everybody out if the change were final", async () => {
      guarded = false;
      expect((await host.up(login([host.key("nobody")]))).reasons).toContain("Permission denied");
      expect(await host.wayIn()).toBe(before);
      weaken = withoutRollback;
      expect((await host.up(login([host.key("nobody")]))).reasons).toBe("");
      expect(await host.admits("mine")).toBe(false);
    });

    it("is refused even where ssh could offer a listed key too", async () => {
      host.offer(["mine", "new"]);
      expect((await host.up(login([host.key("new")]))).reasons).toContain("would shut out");
      expect(await host.wayIn()).toBe(before);
    });

    it("is refused after a login by certificate, whose key the list may hold", async () => {
      const folder = temporaryFolder("certificate");
      const keys = join(folder, "mine.pub");
      writeFileSync(keys, host.key("mine"));
      const ca = host.key("authority");
      execFileSync("ssh-keygen", ["-q", "-s", host.file("authority"), "-I", "x", "-n", "admin", keys]);
      await host.box.run(`echo 'cert-authority,no-pty ${ca}' >/home/admin/.ssh/authorized_keys`);
      host.offer(["mine"], `  CertificateFile ${join(folder, "mine-cert.pub")}\n`);
      const { reasons } = await host.preview(login([host.key("mine")]));
      expect(reasons).toContain("the login was by a certificate, and none of them");
    });
  });

  it("is confirmed by a login under the new keys alone, and nothing of the change is left", async () => {
    host.offer(["new", "mine"]);
    expect(await host.up(login([host.key("mine"), host.key("new")]))).toEqual({ reasons: "", told: [] });
    const log = host.box.log().length;
    expect(await host.up(login([host.key("new")]))).toEqual({ reasons: "", told: [] });
    expect(
      host.box
        .log()
        .slice(log)
        .match(/Accepted publickey for admin/g),
    ).toHaveLength(2);
    expect(await host.admits("new")).toBe(true);
    expect(await host.admits("mine")).toBe(false);
    expect(await host.box.run(leftovers)).toBe("");
  });

  const useless = ['from="203.0.113.1"', 'command="/bin/false"'];
  describe.each(useless)("keys that no longer admit, because of %s,", (option) => {
    it("are taken back at once", async () => {
      const { reasons } = await host.up(login([`${option} ${host.key("mine")}`]));
      expect(reasons).toContain("the former ones are in force again");
      expect(await host.wayIn()).toBe(before);
      expect(await host.admits("mine")).toBe(true);
      expect(await host.box.run(leftovers)).toBe("");
    });

    it("would lock everybody out if the change were final", async () => {
      weaken = withoutRollback;
      await host.up(login([`${option} ${host.key("mine")}`]));
      expect(await host.admits("mine")).toBe(false);
      expect(await host.admits("other")).toBe(false);
    });
  });

  it("comes back in any shape that it had", async () => {
    await host.box.run(`
      mv /home/admin/.ssh/authorized_keys /home/admin/keys; ln -s ../keys /home/admin/.ssh/authorized_keys
      echo '${host.key("third")}' >/home/admin/.ssh/authorized_keys2; chmod 0604 /home/admin/.ssh/authorized_keys2
      echo 'admin ALL=(ALL) NOPASSWD: /bin/true' >/etc/sudoers.d/90-bonded-validator-admin; chmod 0400 /etc/sudoers.d/90-*`);
    before = await host.wayIn();
    const { reasons } = await host.up(login([`from="203.0.113.1" ${host.key("mine")}`]));
    expect(reasons).toContain("the former ones are in force again");
    expect(await host.wayIn()).toBe(before);
  });

  it.each([
    ["is a link", "mv /home/admin/.ssh /home/admin/folder; ln -s folder /home/admin/.ssh"],
    ["others may write to", "chmod g+w /home/admin/.ssh"],
    ["is somebody else's", "chown nobody /home/admin/.ssh; chmod 755 /home/admin/.ssh"],
  ])("is not changed in a folder that %s", async (_name, script) => {
    await host.box.run(script);
    before = await host.wayIn();
    const { reasons } = await host.up(login([host.key("mine")]));
    expect(reasons).toContain("/home/admin/.ssh must be a folder of admin");
    expect(await host.wayIn()).toBe(before);
  });

  describe("at first contact", () => {
    beforeEach(async () => {
      await host.box.run("rm -rf /home/admin/.ssh /etc/sudoers.d/10-admin");
      host.offer(["mine"], `  IdentityFile ${host.box.login}\n`);
      before = await host.wayIn();
    });

    it("is proven by the admin, although root has made it", async () => {
      expect(await host.firstContact(login([host.key("mine")]))).toEqual({ reasons: "", told: [] });
      expect(await host.admits("mine")).toBe(true);
      expect(await host.box.run(leftovers)).toBe("");
    });

    it("is as it was, without a folder, where the admin cannot log in", async () => {
      const { reasons } = await host.firstContact(login([host.key("nobody")]));
      expect(reasons).toContain("Permission denied");
      expect(reasons).toContain("root was left as it is: nobody is locked out before admin has logged in.");
      expect(await host.wayIn()).toBe(before);
    });
  });

  describe("a run that ends between the change and its proof", () => {
    /** Admits nobody, although the key of the run is in it. */
    const bad = () => [`from="203.0.113.1" ${host.key("mine")}`];

    /** Ends a run where the new keys are in force and nobody has logged in by them. */
    async function cutOff(keys: readonly string[]): Promise<void> {
      await host.box.run("touch /srv/wait");
      const up = host.startUp(login(keys));
      const isChanged = `[ ! -e /srv/armed ] || stat -c %a /home/admin/.ssh/authorized_keys`;
      await vi.waitUntil(async () => (await host.box.run(isChanged)) === "600\n", 20_000);
      up.kill();
      await up.ran;
      await host.box.run("rm -f /srv/wait /srv/armed");
    }
    const token = async () => (await host.box.run("cat /var/lib/bonded-validator/way-in/token")).trim();

    it.each([
      ["timer", fire],
      ["next boot", boot],
    ])("is undone by the %s, and nobody can confirm it afterwards", async (_name, systemd) => {
      await cutOff(bad());
      const lateToken = await token();
      expect(await host.admits("mine")).toBe(false);
      await host.box.run(systemd);
      expect(await host.wayIn()).toBe(before);
      expect(await host.admits("mine")).toBe(true);
      await expect(host.confirm(lateToken)).rejects.toThrow("confirmed or undone before");
      expect(await host.wayIn()).toBe(before);
      expect(await host.box.run(leftovers)).toBe("");
    });

    it("is undone without room for a second copy, and without touching what is as it was", async () => {
      const sudoers = "stat -c %i-%z /etc/sudoers.d/90-bonded-validator-admin";
      await host.up(login([host.key("mine"), host.key("new")]));
      await host.up(login([host.key("mine")]));
      // Another mode than the new file's, by which the end of the change is told.
      await host.box.run("chmod 0640 /home/admin/.ssh/authorized_keys");
      const ours = await host.wayIn();
      await cutOff(bad());
      expect(await host.admits("mine")).toBe(false);
      const rule = await host.box.run(sudoers);
      const noCopy = 's/^  if cp -aT --remove-destination -- "$old" "$part"; then/  if false; then/';
      await host.box.run(
        `cd /var/lib/bonded-validator/way-in; sed -i '${noCopy}' settle; grep -q 'if false' settle\n${fire}`,
      );
      expect(await host.wayIn()).toBe(ours);
      expect(await host.box.run(sudoers)).toBe(rule);
    });

    it("locks everybody out if the change is final", async () => {
      weaken = withoutRollback;
      await host.up(login(bad()));
      await host.box.run(`${fire}\n${boot}`);
      expect(await host.admits("mine")).toBe(false);
    });

    it("is undone by the next run before that looks, which keeps no copy of what was provisional", async () => {
      await cutOff([host.key("mine"), host.key("new")]);
      expect(await host.admits("new")).toBe(true);
      const { reasons, told } = await host.up(login(bad()));
      expect(told.join()).toContain("an earlier run did not confirm its change");
      expect(reasons).toContain("the former ones are in force again");
      expect(await host.wayIn()).toBe(before);
    });
  });

  describe("a power cut", () => {
    beforeAll(() =>
      host.box.run(`
      ${written("/srv/counting", counting)}
      for name in ${counted.join(" ")}; do ln -sf /srv/counting "/usr/local/sbin/$name"; done`),
    );
    afterAll(() =>
      host.box.run(
        `cd /usr/local/sbin; /usr/bin/rm ${counted.join(" ")}; /usr/bin/ln -s /srv/systemctl systemctl`,
      ),
    );

    /** Every how many commands the script is cut off; all of them take a minute. */
    const stride = Number(process.env.SWEEP ?? 3);

    /** Cuts the script off at one command after the other and boots after each; where the former way in is not back. */
    async function sweep(script: string, first: string): Promise<string> {
      return host.box.run(`
        cd /; echo $$ >/srv/driver
        ${written("/srv/run", `echo "$$" >/srv/script\n${script}`)}; ${written("/srv/first", first)}
        ${written("/srv/reset", setUpByHand([host.key("mine")]))}; ${written("/srv/boot", boot)}
        ${written("/srv/state", wayInState)}
        sh /srv/reset; sh /srv/state >/srv/before; last=0
        while
          last=$((last + ${stride})); rm -f /srv/sweep; sh /srv/reset; sh /srv/first >/dev/null
          echo 0 >/srv/count; echo "$last" >/srv/sweep; sh /srv/run >/dev/null 2>&1 || :; rm -f /srv/sweep
          sh /srv/boot >/dev/null 2>&1 || echo "boot failed: cut off at command $last"
          sh /srv/state | cmp -s - /srv/before || echo "not as before: cut off at command $last"
          [ "$(cat /srv/count)" -ge "$last" ]
        do :; done
        echo "$last commands"`);
    }

    /** What the agent runs for a change of keys, without the agent's requests. */
    function change(): string {
      const { kind, name } = parseKey("login admin")!;
      const wanted = { keys: `from="203.0.113.1" ${host.key("mine")}`, sudo: "passwordless" };
      const noContext = { role: new Map(), fields: () => ({}), others: [], unfinished: [] };
      const [step] = kind.apply(
        [{ key: "login admin", name, wanted, live: undefined, fields: {} }],
        noContext,
      );
      return weaken(agentScript("write")).replace(/^serve$/m, `exec 4>/dev/null; set -e\n${step!.script}`);
    }

    it("at any command of a change leaves the way in as it was", async () => {
      const told = await sweep(change(), "");
      expect(told).toMatch(/^\d\d commands\n$/);
    });

    it("at any command of the undoing is made good at the next boot", async () => {
      expect(await sweep(boot, change())).toMatch(/^\d\d commands\n$/);
    });

    it("leaves the new keys in force if the change is final", async () => {
      weaken = withoutRollback;
      await host.box.run(`${written("/srv/run", change())}; sh /srv/run >/dev/null; ${boot}`);
      expect(await host.wayIn()).not.toBe(before);
    });
  });
});

/** The admin with these keys alone. */
function login(keys: readonly string[]) {
  return { "login admin": { keys: keys.join("\n"), sudo: "passwordless" } };
}

function written(path: string, text: string): string {
  return `echo ${Buffer.from(text).toString("base64")} | base64 -d >${path}; chmod +x ${path}`;
}
