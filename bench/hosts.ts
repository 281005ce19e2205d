/** Three bare hosts in a lab of their own, anew for every tool, and the stack that wants the base role there. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { acceptedOn } from "../lab/accepted.ts";
import { down } from "../lab/down.ts";
import type { Engine } from "../lab/engine/engine.ts";
import { ensureHost, hostKey, runInside, type SimulatedHost } from "../lab/hosts.ts";
import { writeSshConfig } from "../lab/keys.ts";
import { machineMirror } from "../lab/mirror.ts";
import { ensureStack } from "../lab/pulumi.ts";
import { ensureRoot } from "../lab/root.ts";
import { type Lab, labFromEnvironment } from "../lab/settings.ts";
import { stackFile } from "../lab/stack-file.ts";
import { start } from "../lab/start.ts";

/** A stack of the project whose nodes are left out: what is left is the hosts that it owns. */
export const stack = "hoodi";

export const benchLab: Lab = labFromEnvironment({
  LAB_NAME: "bench",
  LAB_SUBNET: "10.79.0.0/24",
  ...process.env,
});
export const lan = `${benchLab.net}.0/24`;

const system = "debian-13";

/** Two that a lab has for the stack, and one more of the inventory. */
const hostsOf = ({ net }: Lab): readonly SimulatedHost[] => [
  { name: "trdiy", address: `${net}.11`, system, memoryGiB: 4 },
  { name: "i7bb", address: `${net}.12`, system, memoryGiB: 4 },
  { name: "shin", address: `${net}.21`, system, memoryGiB: 4 },
];
export const hosts = hostsOf(benchLab);

/**
 * Throws a lab's hosts away and boots new ones; returns the engine. A program from before additions were seen does not know
 * that any could be accepted.
 */
export async function freshHosts(lab = benchLab, acceptsAdditions = true): Promise<Engine> {
  await down(lab);
  const engine = await start(lab, stack);
  const root = await ensureRoot(lab, system);
  const security = machineMirror().security !== undefined;
  const all = hostsOf(lab);
  await Promise.all(all.map((host) => ensureHost(lab, host, root, security)));
  // As on a machine that runs for a day: with package lists.
  await Promise.all(all.map(({ name }) => runInside(lab, name, ["apt-get", "-q", "update"])));
  writeSshConfig(lab, all);
  writeStack(await ensureStack(lab, engine, stack), [operatorKey(lab)], lab, acceptsAdditions);
  return engine;
}

export const operatorKey = ({ dir } = benchLab): string =>
  readFileSync(join(dir, "id_ed25519.pub"), "utf8").trim();

/** Writes the stack's file; `keys` may log in as the administrator. */
export function writeStack(
  salt: string,
  keys: readonly string[],
  lab = benchLab,
  acceptsAdditions = true,
): void {
  const inventory = hostsOf(lab).map(({ name, address }, i) => [
    name,
    {
      site: "bench",
      owner: stack,
      index: i + 1,
      ssh: { user: "jamie", address, hostKey: hostKey(lab, name), bootstrap: { user: "root" } },
      hardware: { threads: 2, memoryGiB: 4 },
      disks: [{ gigabytes: 50 }],
      ...(acceptsAdditions && { accepted: acceptedOn(lab, name) }),
    },
  ]);
  const config = {
    "bonded-validator:sites": { bench: { lan: `${lab.net}.0/24` } },
    "bonded-validator:hosts": Object.fromEntries(inventory),
    "bonded-validator:overlay": "none",
    "bonded-validator:access": { keys },
  };
  writeFileSync(stackFile(lab, stack), stringify({ encryptionsalt: salt, config }, { lineWidth: 0 }));
}
