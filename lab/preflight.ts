/** Says in one sentence why a lab cannot run here, and installs the few tools it needs. */

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fail } from "./problem.ts";
import { progress } from "./progress.ts";
import type { Lab } from "./settings.ts";
import { run } from "./shell.ts";

/** Program (or file) the lab uses, and the Debian package that brings it. None of them starts a service. */
const tools: Record<string, string> = {
  debootstrap: "debootstrap",
  "systemd-nspawn": "systemd-container",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  openssl: "openssl",
  gpg: "gnupg",
  ip: "iproute2",
  wget: "wget",
  "/usr/share/keyrings/debian-archive-keyring.gpg": "debian-archive-keyring",
};

/** Bit of CAP_SYS_ADMIN in the capability masks of proc(5); mounts and namespaces need it. */
const capSysAdmin = 1n << 21n;

/** Refuses machines that cannot hold simulated hosts; changes nothing. */
export function refuseUnfit(): void {
  if (process.platform !== "linux" || process.arch !== "x64" || !existsSync("/usr/bin/dpkg")) {
    fail("The lab needs Debian or Ubuntu on x86-64 (it starts simulated Debian hosts with systemd-nspawn).");
  }
  if (process.getuid?.() !== 0) {
    fail(
      "The lab needs root (simulated hosts, a bridge, mounts): run it with sudo, or as root in a virtual machine.",
    );
  }
  const mask = /^CapEff:\s*(\w+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  if ((BigInt(`0x${mask}`) & capSysAdmin) === 0n) {
    fail("The lab needs CAP_SYS_ADMIN, which this container does not have: run it on a machine of its own.");
  }
}

/** Makes the lab's folders and installs missing tools with apt. */
export async function prepare(lab: Lab): Promise<void> {
  for (const folder of [lab.cache, join(lab.dir, "log")]) mkdirSync(folder, { recursive: true });
  await installMissing(lab, tools);
}

/** Installs with apt what this machine lacks: program (or file) → the package that brings it. */
export async function installMissing(lab: Lab, needed: Readonly<Record<string, string>>): Promise<void> {
  const missing = new Set(
    Object.entries(needed)
      .filter(([tool]) => !isThere(tool))
      .map(([, name]) => name),
  );
  if (missing.size === 0) return;
  progress(`installing tools on this machine: ${[...missing].join(", ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run(lab, "apt-get", ["update", "-q"], { env });
  await run(lab, "apt-get", ["install", "-qy", "--no-install-recommends", ...missing], { env });
}

function isThere(tool: string): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return tool.startsWith("/") ? existsSync(tool) : folders.some((folder) => existsSync(join(folder, tool)));
}
