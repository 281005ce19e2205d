/** Damages a lab, and fixes it. */

import { accountFile } from "../../lab/edge/package.ts";
import { loseRelays } from "../../lab/edge/relays.ts";
import { runInside } from "../../lab/hosts.ts";
import type { Lab } from "../../lab/settings.ts";
import { containersOf } from "../../lab/status.ts";
import { setConnected } from "../../lab/verbs.ts";
import type { Damage } from "./damage.ts";

/** Returns what fixes it. */
export async function makeDamage(lab: Lab, damage: Damage): Promise<() => Promise<void>> {
  const fixes = [
    ...(damage.disconnected ?? []).map((host) => disconnect(lab, host)),
    ...(damage.killed ?? []).map(({ host, services }) => kill(lab, host, services)),
    ...(damage.stopped?.hosts ?? []).map((host) => stop(lab, host, damage.stopped!.unit)),
    ...(damage.relays === undefined ? [] : [lose(lab, damage.relays)]),
  ];
  const made = await Promise.all(fixes);
  return async () => void (await Promise.all(made.map((fix) => fix())));
}

async function disconnect(lab: Lab, host: string): Promise<() => Promise<void>> {
  await setConnected(lab, host, false);
  return () => setConnected(lab, host, true);
}

/** Docker takes a killed container as stopped, and leaves it so. */
async function kill(lab: Lab, host: string, services: readonly string[]): Promise<() => Promise<void>> {
  const all = await containersOf(lab, host);
  const names = all.filter(({ service }) => services.includes(service)).map(({ name }) => name);
  if (names.length === 0) throw new Error(`Nothing of ${services.join(" and ")} is on ${host}.`);
  await runInside(lab, host, ["docker", "kill", ...names]);
  return async () => void (await runInside(lab, host, ["docker", "start", ...names]));
}

async function stop(lab: Lab, host: string, unit: string): Promise<() => Promise<void>> {
  await runInside(lab, host, ["systemctl", "stop", unit]);
  return async () => void (await runInside(lab, host, ["systemctl", "start", unit]));
}

async function lose(
  lab: Lab,
  { lost, started }: NonNullable<Damage["relays"]>,
): Promise<() => Promise<void>> {
  const account = accountFile(lab);
  loseRelays(account, lost);
  const charon = (await containersOf(lab, started)).find(({ service }) => service === "charon")!;
  await runInside(lab, started, ["docker", "restart", charon.name]);
  return async () => loseRelays(account, []);
}
