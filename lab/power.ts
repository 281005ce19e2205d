/** Power cuts of simulated hosts, and reboots. */
import { setTimeout as sleep } from "node:timers/promises";
import { ensureHost, initOf, runInside } from "./hosts.ts";
import { machineMirror } from "./mirror.ts";
import { endProcesses, labProcesses } from "./processes.ts";
import { ensureRoot } from "./root.ts";
import type { Lab } from "./settings.ts";
import { simulatedHosts } from "./stack-file.ts";

export async function switchOff(lab: Lab, host: string): Promise<void> {
  const parts = (part: string) => labProcesses(lab).filter((each) => each.part === part);
  await endProcesses(parts(`init ${host}`), "SIGKILL", 0);
  // systemd-nspawn ends by itself when its init has ended.
  await endProcesses(parts(`host ${host}`), "SIGCONT", 10_000);
}

/** Boots a host of a stack again, and does nothing else. */
export async function switchOn(lab: Lab, stack: string, name: string): Promise<void> {
  const host = simulatedHosts(lab, stack, {}, []).find((each) => each.name === name)!;
  await ensureHost(lab, host, await ensureRoot(lab, host.system), machineMirror().security !== undefined);
}

/** Restarts a host in an orderly way. */
export async function reboot(lab: Lab, stack: string, host: string): Promise<void> {
  const init = initOf(lab, host);
  await runInside(lab, host, ["systemctl", "reboot"]).catch(() => undefined); // its init ends under the command
  while (initOf(lab, host) === init) await sleep(200);
  await switchOn(lab, stack, host);
}
