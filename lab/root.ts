/** The Debian roots that simulated hosts share read-only: what a freshly rented machine has, and no more. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type OperatingSystemName, operatingSystems } from "../catalog/operating-systems.ts";
import { makeOnce } from "./make-once.ts";
import { fail, type LabError } from "./problem.ts";
import { progress } from "./progress.ts";
import { type Lab, ports } from "./settings.ts";
import { run } from "./shell.ts";

/** Systems that the lab can simulate; Ubuntu's archive is none that a Debian machine has at hand. */
export const labSystems = ["debian-13", "debian-12"] as const satisfies OperatingSystemName[];

export type LabSystem = (typeof labSystems)[number];

/** Beyond Debian's minimal variant; docker and the like are left to the program, as on a real machine. */
const packages = [
  ...["systemd", "systemd-sysv", "dbus", "udev", "openssh-server", "sudo", "ca-certificates", "curl"],
  ...["iproute2", "iputils-ping", "procps", "less", "perl", "python3", "unattended-upgrades"],
];

/** Units that cannot work in a simulated host. */
const masked = ["systemd-modules-load.service", "systemd-networkd-wait-online.service"];

/** The timers of apt run as everywhere, but start nothing: packages must not change while a test looks. */
const never = "[Unit]\nConditionPathExists=!/\n";

/** Files laid over the fresh root. */
const files: Record<string, string> = {
  // The lab's disks live for hours: no fsync per package.
  "etc/dpkg/dpkg.cfg.d/lab": "force-unsafe-io\n",
  "etc/apt/apt.conf.d/80lab": 'Acquire::Languages "none";\nAcquire::Check-Valid-Until "false";\n',
  "etc/apt/sources.list": "",
  "usr/lib/systemd/system/apt-daily.service.d/simulated-host.conf": never,
  "usr/lib/systemd/system/apt-daily-upgrade.service.d/simulated-host.conf": never,
  // Not in containers, says Debian; the timer runs here, what it starts still does nothing.
  "usr/lib/systemd/system/fstrim.timer.d/simulated-host.conf": "[Unit]\nConditionVirtualization=\n",
  // Debian's unit asks for the right to set the clock, which is the machine's; -x leaves the clock alone.
  "usr/lib/systemd/system/chrony.service.d/simulated-host.conf":
    "[Unit]\nConditionCapability=\n[Service]\nExecStart=\nExecStart=!/usr/sbin/chronyd -x $DAEMON_OPTS\n",
};

/** Returns the folder of a system's root, made first when the cache has none of this content; `more` are further packages. */
export async function ensureRoot(lab: Lab, system: LabSystem, more: readonly string[] = []): Promise<string> {
  const suite = operatingSystems[system].codename;
  const all = [...packages, ...more];
  const key = createHash("sha256").update(JSON.stringify([suite, all, masked, files]));
  const root = join(lab.cache, `root-${key.digest("hex").slice(0, 12)}`);
  await makeOnce(root, async (part) => {
    progress(`making a Debian ${suite} root (about a minute, kept for later runs)`);
    const mirror = `http://${lab.gateway}:${ports.apt}/debian`;
    const options = ["--variant=minbase", `--include=${all.join(",")}`];
    const keyring = "--keyring=/usr/share/keyrings/debian-archive-keyring.gpg";
    const bootstrap = ["debootstrap", keyring, ...options, suite, part, mirror];
    // In a mount namespace of its own, so that a killed debootstrap leaves no mount behind.
    await run(lab, "unshare", ["--mount", "--fork", "--kill-child", ...bootstrap]).catch(
      (error: LabError) => {
        const log = join(lab.dir, "log/apt.log");
        fail(`${error.message}\n  If the mirror does not answer (see ${log}), name another in LAB_MIRROR.`);
      },
    );
    finish(part);
  });
  return root;
}

/** apt sources of a host: the lab's package server, checked with Debian's own keys. */
export function aptSources(lab: Lab, system: LabSystem, withSecurity: boolean): string {
  const suite = operatingSystems[system].codename;
  const base = `http://${lab.gateway}:${ports.apt}`;
  const source = (archive: string, suites: string): string =>
    `Types: deb\nURIs: ${base}/${archive}\nSuites: ${suites}\nComponents: main\n` +
    "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n";
  const archives = [source("debian", `${suite} ${suite}-updates`)];
  if (withSecurity) archives.push(source("debian-security", `${suite}-security`));
  return archives.join("\n");
}

function finish(root: string): void {
  for (const key of readdirSync(join(root, "etc/ssh")).filter((file) => file.startsWith("ssh_host_"))) {
    rmSync(join(root, "etc/ssh", key)); // each host gets its own
  }
  for (const unit of masked) symlinkSync("/dev/null", join(root, "etc/systemd/system", unit));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const wants = join(root, "etc/systemd/system/multi-user.target.wants");
  mkdirSync(wants, { recursive: true });
  const networkd = join(wants, "systemd-networkd.service");
  if (!existsSync(networkd)) symlinkSync("/usr/lib/systemd/system/systemd-networkd.service", networkd);
  for (const kept of ["var/cache/apt/archives", "var/lib/apt/lists"]) {
    for (const file of readdirSync(join(root, kept))) rmSync(join(root, kept, file), { recursive: true });
  }
}
