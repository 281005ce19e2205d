/** Brings up what a stack needs of the lab: hosts, package server, image registry, engine and the lab's stack file. */

import { join } from "node:path";
import { ensureClouds } from "./clouds/start.ts";
import { type Engine, ensureEngine } from "./engine/engine.ts";
import { ensureHost, type SimulatedHost } from "./hosts.ts";
import { ensureStandIns } from "./images/stand-ins.ts";
import { ensureOperatorKey, writeSshConfig } from "./keys.ts";
import { alone } from "./lock.ts";
import { type Mirror, machineMirror } from "./mirror.ts";
import { makeRoom } from "./neighbours.ts";
import { ensureBridge } from "./network.ts";
import { prepare, refuseUnfit } from "./preflight.ts";
import { endProcesses, isOrphan, labProcesses, startDaemon } from "./processes.ts";
import { progress } from "./progress.ts";
import { ensureStack, removeStaleLocks } from "./pulumi.ts";
import { answers, waitFor } from "./ready.ts";
import { ensureRegistry } from "./registry.ts";
import { ensureRoot } from "./root.ts";
import { type Lab, ports } from "./settings.ts";
import { hostsOf, readStack, writeStackFile } from "./stack-file.ts";
import { readState, writeState } from "./state.ts";
import { ensureControlCertificate, ensureHeadscale } from "./tailnet/headscale.ts";
import { preparePackages, publishTailscale } from "./tailnet/package.ts";
import { tellsTime } from "./time.ts";

/**
 * Starts what is not running yet; does nothing to what is. Returns the engine to use. `overlay` joins the hosts, all of
 * the inventory's rented ones, to a tailnet of the lab's; a lab that has one keeps it.
 */
export async function start(lab: Lab, stack: string, overlay = false): Promise<Engine> {
  refuseUnfit();
  readStack(stack);
  const mirror = machineMirror();
  return alone(lab, async () => {
    await prepare(lab);
    await makeRoom(lab);
    await endProcesses(labProcesses(lab).filter(isOrphan), "SIGTERM", 5000);
    removeStaleLocks(lab);
    await ensureBridge(lab);
    // The engine may be built for minutes while the hosts' Debian is made.
    const [engine, digests] = await Promise.all([
      ensureEngine(progress),
      startMachines(lab, stack, mirror, overlay),
    ]);
    writeStackFile(lab, stack, readState(lab), digests, await ensureStack(lab, engine, stack));
    return engine;
  });
}

async function startMachines(lab: Lab, stack: string, mirror: Mirror, overlay: boolean) {
  await ensureApt(lab, mirror.debian, mirror.security);
  await ensureControlCertificate(lab);
  preparePackages(lab);
  const joined = overlay || readState(lab).clouds !== undefined;
  await ensureTime(lab);
  const root = await ensureRoot(lab);
  await ensureOperatorKey(lab);
  const hosts: SimulatedHost[] = hostsOf(stack, joined).map(({ name, index }) => ({
    name,
    address: `${lab.net}.${10 + index}`,
  }));
  const security = mirror.security !== undefined;
  const [digests] = await Promise.all([
    ensureRegistry(lab).then(() => ensureStandIns(lab, root)),
    joined ? ensureTailnet(lab) : undefined,
    ...hosts.map((host) => ensureHost(lab, host, root, security)),
  ]);
  progress(`hosts ready: ${hosts.map(({ name, address }) => `${name} (${address})`).join(", ")}`);
  noteHosts(lab, stack, hosts);
  return digests;
}

async function ensureTailnet(lab: Lab): Promise<void> {
  await publishTailscale(lab);
  await ensureHeadscale(lab);
  await ensureClouds(lab);
}

async function ensureApt(lab: Lab, debian: string, security: string | undefined): Promise<void> {
  if (await answers(lab.gateway, ports.apt)) return;
  const program = join(import.meta.dirname, "apt.ts");
  const mirrors = [debian, ...(security ? [security] : [])];
  startDaemon(lab, "apt", process.execPath, [
    program,
    lab.gateway,
    String(ports.apt),
    join(lab.cache, "apt"),
    ...mirrors,
  ]);
  await waitFor(lab, "apt", 20, () => answers(lab.gateway, ports.apt));
}

async function ensureTime(lab: Lab): Promise<void> {
  if (labProcesses(lab).some(({ part }) => part === "time")) return;
  startDaemon(lab, "time", process.execPath, [join(import.meta.dirname, "time.ts"), lab.gateway]);
  await waitFor(lab, "time", 10, () => tellsTime(lab.gateway));
}

function noteHosts(lab: Lab, stack: string, hosts: readonly SimulatedHost[]): void {
  const state = readState(lab);
  for (const { name, address } of hosts) state.hosts[name] ??= { address, owner: stack };
  writeState(lab, state);
  writeSshConfig(
    lab,
    Object.entries(state.hosts).map(([name, { address }]) => ({ name, address })),
  );
}
