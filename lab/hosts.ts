/**
 * Simulated hosts: a whole Debian with systemd and sshd each (systemd-nspawn over an overlay of the shared root), in
 * the state of a freshly rented machine: root logs in with the operator's key, nothing else is set up.
 */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeGroups, systemdRuns } from "./cgroups.ts";
import { edgeName } from "./edge/package.ts";
import { authorityFile, ensureSshKey } from "./key-files.ts";
import { mountsUnder } from "./mounts.ts";
import { removeLink } from "./network.ts";
import { fail } from "./problem.ts";
import { endProcesses, type LabProcess, labProcesses, marks, startDaemon } from "./processes.ts";
import { answers, waitFor } from "./ready.ts";
import { aptSources, type LabSystem } from "./root.ts";
import type { Lab } from "./settings.ts";
import { run } from "./shell.ts";
import { controlServer } from "./tailnet/headscale.ts";

export interface SimulatedHost {
  readonly name: string;
  readonly address: string;
  readonly system: LabSystem;
  /** What the inventory says that the machine has. */
  readonly memoryGiB: number;
}

/**
 * systemd-nspawn mounts the v1 controllers of a hybrid machine read-only, and docker starts no container without them.
 * They show the host's own groups only. A v2 machine has none of these mounts. A drop-in, which counts as Debian's.
 */
const openGroups = `[Service]
ExecStartPre=/bin/sh -c 'for group in $$(findmnt -rn -t cgroup -o TARGET); do mount -o remount,bind,rw "$$group"; done'
`;

/**
 * The kernel tells every host of the memory of the machine that simulates them all; a host shows the inventory's,
 * less what firmware and kernel keep of it on a real one.
 */
const showMemory = (gibibytes: number): string => `
  grep -q ' /proc/meminfo ' /proc/self/mounts || {
    sed "s/^MemTotal:.*/MemTotal: ${Math.floor(gibibytes * 0.97 * 1024 * 1024)} kB/" /proc/meminfo >/run/meminfo
    mount --bind /run/meminfo /proc/meminfo
  }`;

/** Folder that holds a host's disk and keys. */
export const hostFolder = (lab: Lab, host: string): string => join(lab.dir, "hosts", host);

/** Name under which systemd-nspawn runs a host. */
export const machineOf = (lab: Lab, host: string): string => `${lab.name}-${host}`;

/** Public host key in the form of a known_hosts line, without the name. */
export function hostKey(lab: Lab, host: string): string {
  const [type, key] = readFileSync(join(hostFolder(lab, host), "host_key.pub"), "utf8").split(" ");
  return `${type} ${key}`;
}

/** Pid of the host's init, through which the lab reaches into the host without its network; undefined when it is off. */
export function initOf(lab: Lab, host: string): number | undefined {
  return labProcesses(lab).find(({ part }) => part === `init ${host}`)?.pid;
}

/** nsenter's arguments that run a command as root inside a host, whatever its network and sshd are doing. */
export function insideArguments(lab: Lab, host: string, command: readonly string[]): string[] {
  const init =
    initOf(lab, host) ?? fail(`Host ${host} is not running: start it with "npm run lab -- up <stack>".`);
  const environment = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
    "HOME=/root",
    "LANG=C.UTF-8",
  ];
  return ["--target", String(init), "--all", "env", "-i", "--chdir=/root", ...environment, ...command];
}

/** Runs a command as root inside a host and returns what it printed. */
export const runInside = (lab: Lab, host: string, command: readonly string[]): Promise<string> =>
  run(lab, "nsenter", insideArguments(lab, host, command));

/** Starts a host unless it runs, and waits until its sshd answers. */
export async function ensureHost(
  lab: Lab,
  host: SimulatedHost,
  root: string,
  security: boolean,
): Promise<void> {
  if (!isRunning(lab, host.name)) {
    await endProcesses(ownProcesses(lab, host.name), "SIGKILL", 0); // half of a host that was killed
    await removeLink(lab, machineOf(lab, host.name));
    await makeDisk(lab, host, root, security);
    boot(lab, host.name);
  }
  await waitFor(lab, `host ${host.name}`, 180, () => answers(host.address, 22, "SSH-"));
  await runInside(lab, host.name, ["sh", "-ec", showMemory(host.memoryGiB)]);
}

const ownProcesses = (lab: Lab, host: string): LabProcess[] =>
  labProcesses(lab).filter(({ part }) => part === `init ${host}` || part === `host ${host}`);

const isRunning = (lab: Lab, host: string): boolean =>
  new Set(ownProcesses(lab, host).map(({ part }) => part)).size === 2;

/**
 * Mounts the host's disk; fills it when it is new. The note "made" tells a whole disk from one begun by a killed lab, and
 * names the root under it: a host stays on the one that it was made from.
 */
async function makeDisk(lab: Lab, host: SimulatedHost, root: string, security: boolean): Promise<void> {
  const folder = hostFolder(lab, host.name);
  const disk = join(folder, "root");
  for (const part of ["upper", "work", "root", "docker"]) mkdirSync(join(folder, part), { recursive: true });
  const made = join(folder, "made");
  const lower = existsSync(made) ? readFileSync(made, "utf8") : root;
  const layers = `lowerdir=${lower},upperdir=${join(folder, "upper")},workdir=${join(folder, "work")}`;
  if (!mountsUnder(folder).length) await run(lab, "mount", ["-t", "overlay", "overlay", "-o", layers, disk]);
  if (existsSync(made)) return;
  await fillDisk(lab, host, disk, security);
  writeFileSync(made, root);
}

/** Names of the internet that lead to the lab, as lines of /etc/hosts. */
export const simulatedNames = (lab: Lab): string[] => [
  `${lab.gateway} ${controlServer}`,
  `${lab.edge} ${edgeName}`,
];

/** Gives a host its name, address, keys and package sources. */
async function fillDisk(lab: Lab, host: SimulatedHost, disk: string, security: boolean): Promise<void> {
  const key = join(hostFolder(lab, host.name), "host_key");
  await ensureSshKey(lab, key, host.name);
  const machineId = await run(lab, "systemd-id128", ["new"]);
  const authority = readFileSync(authorityFile(lab), "utf8");
  const trusted = "etc/ssl/certs/ca-certificates.crt";
  const files: Record<string, string> = {
    "etc/hostname": `${host.name}\n`,
    "etc/hosts": `127.0.0.1 localhost\n127.0.1.1 ${host.name}\n${simulatedNames(lab).join("\n")}\n`,
    // The public authorities would not sign public names for the lab. As update-ca-certificates leaves both files.
    "usr/local/share/ca-certificates/lab.crt": authority,
    [trusted]: readFileSync(join(disk, trusted), "utf8") + authority,
    "etc/machine-id": machineId,
    // Without an overlay nobody answers there, and says so at once; without a server docker would wait for one on the
    // internet.
    "etc/resolv.conf": `nameserver ${lab.edge}\n`,
    "etc/apt/sources.list.d/debian.sources": aptSources(lab, host.system, security),
    "usr/lib/systemd/system/docker.service.d/simulated-host.conf": openGroups,
    "etc/chrony/sources.d/lab.sources": `server ${lab.gateway} iburst maxpoll 4\n`,
    // Read after the program's policy, which asks for more sources than a lab has.
    "etc/chrony/conf.d/simulated-host.conf": "minsources 1\n",
    // Sorts before the packaged 80-container-host0.network, which would ask for DHCP.
    "etc/systemd/network/10-host0.network":
      `[Match]\nName=host0\n[Network]\nAddress=${host.address}/24\nGateway=${lab.gateway}\n` +
      "LinkLocalAddressing=no\nIPv6AcceptRA=no\n",
    "etc/ssh/ssh_host_ed25519_key": readFileSync(key, "utf8"),
    "etc/ssh/ssh_host_ed25519_key.pub": readFileSync(`${key}.pub`, "utf8"),
    "root/.ssh/authorized_keys": readFileSync(join(lab.dir, "id_ed25519.pub"), "utf8"),
  };
  mkdirSync(join(disk, "root/.ssh"), { recursive: true, mode: 0o700 });
  for (const [path, text] of Object.entries(files)) {
    rmSync(join(disk, path), { force: true });
    mkdirSync(dirname(join(disk, path)), { recursive: true });
    writeFileSync(join(disk, path), text, { mode: path.endsWith("_key") ? 0o600 : 0o644 });
  }
}

function boot(lab: Lab, host: string): void {
  const folder = hostFolder(lab, host);
  const name = machineOf(lab, host);
  const booted = systemdRuns();
  const groups = booted ? [] : makeGroups(name, join(folder, "cgroups"));
  const nspawn = [
    ...["systemd-nspawn", "--quiet", "--boot", "--register=no", ...(booted ? [] : ["--keep-unit"])],
    ...["-M", name, "-D", join(folder, "root"), `--network-bridge=${lab.bridge}`],
    ...["--resolv-conf=off", "--timezone=off", "--link-journal=no"],
    // The host's own processes end with its init, so that one carries the marks too.
    ...Object.entries(marks(lab, `init ${host}`)).map(([key, value]) => `--setenv=${key}=${value}`),
    // Where systemd runs the machine it keeps devices from a host: these are its data disks and their partitions.
    ...(booted ? ["--property=DeviceAllow=block-loop rwm", "--property=DeviceAllow=block-blkext rwm"] : []),
    // What docker needs. Not the clock and the kernel's modules: they are the machine's.
    ...["--capability=all", "--drop-capability=CAP_SYS_TIME,CAP_SYS_MODULE"],
    "--system-call-filter=add_key keyctl bpf perf_event_open",
    // overlay2 needs a real disk under it, not another overlay.
    `--bind=${join(folder, "docker")}:/var/lib/docker`,
  ];
  // The shell joins the groups and becomes systemd-nspawn.
  const enter = 'while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs"; shift; done; shift; exec "$@"';
  startDaemon(lab, `host ${host}`, "sh", ["-c", enter, "sh", ...groups, "--", ...nspawn]);
}
