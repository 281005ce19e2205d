/** Three bare hosts in a lab of their own, anew for every tool, and the stack that wants the base role there. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
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

/** Two that the lab has for the stack, and one more of the inventory. */
export const hosts: readonly SimulatedHost[] = [
  { name: "trdiy", address: `${benchLab.net}.11`, system, memoryGiB: 4 },
  { name: "i7bb", address: `${benchLab.net}.12`, system, memoryGiB: 4 },
  { name: "shin", address: `${benchLab.net}.21`, system, memoryGiB: 4 },
];

/** Throws the hosts away and boots new ones; returns the engine. */
export async function freshHosts(): Promise<Engine> {
  await down(benchLab);
  const engine = await start(benchLab, stack);
  const root = await ensureRoot(benchLab, system);
  const security = machineMirror().security !== undefined;
  await Promise.all(hosts.map((host) => ensureHost(benchLab, host, root, security)));
  // As on a machine that runs for a day: with package lists.
  await Promise.all(hosts.map(({ name }) => runInside(benchLab, name, ["apt-get", "-q", "update"])));
  writeSshConfig(benchLab, hosts);
  writeStack(await ensureStack(benchLab, engine, stack), [operatorKey()]);
  return engine;
}

export const operatorKey = (): string => readFileSync(join(benchLab.dir, "id_ed25519.pub"), "utf8").trim();

/** Writes the stack's file; `keys` may log in as the administrator. */
export function writeStack(salt: string, keys: readonly string[]): void {
  const inventory = hosts.map(({ name, address }, i) => [
    name,
    {
      site: "bench",
      owner: stack,
      index: i + 1,
      ssh: { user: "jamie", address, hostKey: hostKey(benchLab, name), bootstrap: { user: "root" } },
      hardware: { threads: 2, memoryGiB: 4 },
      disks: [{ gigabytes: 50 }],
    },
  ]);
  const config = {
    "bonded-validator:sites": { bench: { lan } },
    "bonded-validator:hosts": Object.fromEntries(inventory),
    "bonded-validator:overlay": "none",
    "bonded-validator:access": { keys },
  };
  writeFileSync(stackFile(benchLab, stack), stringify({ encryptionsalt: salt, config }, { lineWidth: 0 }));
}
