/** Power cuts of simulated hosts, and reboots. */
import { ensureHost, runInside } from "./hosts.ts";
import { machineMirror } from "./mirror.ts";
import { ended, endProcesses, type LabProcess, labProcesses } from "./processes.ts";
import { ensureRoot } from "./root.ts";
import type { Lab } from "./settings.ts";
import { simulatedHosts } from "./stack-file.ts";

export async function switchOff(lab: Lab, host: string): Promise<void> {
  await endProcesses(partsOf(lab, `init ${host}`), "SIGKILL", 0);
  // systemd-nspawn ends by itself when its init has ended.
  await endProcesses(partsOf(lab, `host ${host}`), "SIGCONT", 10_000);
}

const partsOf = (lab: Lab, part: string): LabProcess[] =>
  labProcesses(lab).filter((each) => each.part === part);

/** Boots a host of a stack again, and does nothing else. */
export async function switchOn(lab: Lab, stack: string, name: string): Promise<void> {
  const host = simulatedHosts(lab, stack, {}, []).find((each) => each.name === name)!;
  await ensureHost(lab, host, await ensureRoot(lab, host.system), machineMirror().security !== undefined);
}

/** Restarts a host in an orderly way. */
export async function reboot(lab: Lab, stack: string, host: string): Promise<void> {
  const init = partsOf(lab, `init ${host}`);
  await runInside(lab, host, ["systemctl", "reboot"]).catch(() => undefined); // its init ends under the command
  // By its process: while init becomes systemd-shutdown its environment, and so its mark, is gone for a moment.
  await ended(init);
  await switchOn(lab, stack, host);
}
