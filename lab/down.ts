/** Removes everything a lab made on this machine; also what one left that was killed. */

import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { removeGroups, thawGroups } from "./cgroups.ts";
import { detachDisks } from "./disks.ts";
import { hostFolder, machineOf } from "./hosts.ts";
import { mountsUnder } from "./mounts.ts";
import { removeBridge } from "./network.ts";
import { endProcesses, type LabProcess, labProcesses } from "./processes.ts";
import type { Lab } from "./settings.ts";
import { run } from "./shell.ts";

/** Ends processes, mounts and links of the lab. The hosts' data is thrown away, so they are switched off, not shut down. */
export async function stop(lab: Lab): Promise<void> {
  mkdirSync(lab.dir, { recursive: true }); // of a lab whose folder somebody removed
  for (const host of hostNames(lab)) thawGroups(join(hostFolder(lab, host), "cgroups"));
  const isInit = ({ part }: LabProcess): boolean => part.startsWith("init ");
  await endProcesses(labProcesses(lab).filter(isInit), "SIGKILL", 0);
  // systemd-nspawn ends by itself when its init has ended, and then takes its links and lock files away.
  const [hosts, others] = split(labProcesses(lab), ({ part }) => part.startsWith("host "));
  await Promise.all([endProcesses(hosts, "SIGCONT", 5000), endProcesses(others, "SIGTERM", 2000)]);
  for (const host of hostNames(lab)) await removeRemains(lab, host);
  for (const path of mountsUnder(lab.dir)) await run(lab, "umount", [path]);
  await detachDisks(lab);
  await removeBridge(lab);
}

/** Stops the lab and removes its folder; the cache stays. */
export async function down(lab: Lab): Promise<void> {
  await stop(lab);
  rmSync(lab.dir, { recursive: true, force: true });
}

/** What systemd-nspawn takes away by itself unless it was killed; its lock bears the numbers of the host's root. */
async function removeRemains(lab: Lab, host: string): Promise<void> {
  const folder = hostFolder(lab, host);
  removeGroups(join(folder, "cgroups"));
  const root = statSync(join(folder, "root"), { throwIfNoEntry: false });
  if (root) rmSync(`/run/systemd/nspawn/locks/inode-${root.dev}:${root.ino}`, { force: true });
  for (const kind of ["propagate", "unix-export"]) {
    const path = `/run/systemd/nspawn/${kind}/${machineOf(lab, host)}`;
    for (const mount of mountsUnder(path)) await run(lab, "umount", [mount]);
    rmSync(path, { recursive: true, force: true });
  }
}

function hostNames(lab: Lab): string[] {
  const folder = join(lab.dir, "hosts");
  return existsSync(folder) ? readdirSync(folder) : [];
}

function split<T>(all: T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
