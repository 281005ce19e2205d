/** Brings up what a stack needs of the lab: hosts, package server, image registry, engine and the lab's stack file. */

import { join } from "node:path";
import { networkNames } from "../catalog/networks.ts";
import type { Timing } from "./chain/genesis.ts";
import { ensureChainClients } from "./chain/images.ts";
import { ensureChain } from "./chain/observer.ts";
import { ensureClouds } from "./clouds/clouds.ts";
import { attachDisk, dataDiskOf } from "./disks.ts";
import { ensureDockerRepository } from "./docker/repository.ts";
import { ensureEdge } from "./edge/package.ts";
import { type Engine, ensureEngine } from "./engine/engine.ts";
import { ensureHost, type SimulatedHost } from "./hosts.ts";
import { ensureFakeClients } from "./images/fakes.ts";
import { ensureAuthority } from "./key-files.ts";
import { ensureOperatorKey, writeSshConfig } from "./keys.ts";
import { withLock } from "./lock.ts";
import { type Mirror, machineMirror } from "./mirror.ts";
import { makeRoom } from "./neighbours.ts";
import { ensureBridge } from "./network.ts";
import { prepare, refuseUnfit } from "./preflight.ts";
import { fail } from "./problem.ts";
import { endProcesses, isOrphan, labProcesses, startDaemon } from "./processes.ts";
import { progress } from "./progress.ts";
import { ensureStack, removeStaleLocks } from "./pulumi.ts";
import { answers, waitFor } from "./ready.ts";
import { ensureRegistry } from "./registry.ts";
import { ensureRoot, type LabSystem } from "./root.ts";
import { checkpointPorts, type Lab, ports } from "./settings.ts";
import {
  networkOfStack,
  publicDomain,
  type SystemOverrides,
  simulatedHosts,
  usesUpstreamDocker,
  writeStackFile,
} from "./stack-file.ts";
import { type LabState, readState, writeState } from "./state.ts";
import { ensureHeadscale } from "./tailnet/headscale.ts";
import { ensureTailscaleRepository } from "./tailnet/repository.ts";
import { tellsTime } from "./time.ts";

/** The system whose programs the fake images carry. */
const imageSystem: LabSystem = "debian-13";

/** System → packages beyond the minimum that its hosts come with. */
type Installed = Readonly<Partial<Record<LabSystem, readonly string[]>>>;

/** What a lab's hosts shall be, where that is more than the stack's hosts as freshly rented. */
export interface Wishes {
  /** Hosts that shall run another system than the inventory says. */
  readonly systems?: SystemOverrides;
  /**
   * Hosts join a tailnet of the lab's and the stack has a tunnel; the names are those of rented hosts that come in, too.
   * A lab that has one keeps it.
   */
  readonly overlay?: readonly string[] | undefined;
  /** Clients of Hoodi are real and on a chain of the lab's own. A lab that has one keeps it. */
  readonly chain?: Timing | undefined;
  /** Packages that new hosts come with, which `up` then need not install. */
  readonly installed?: Installed;
}

/** Starts what is not running yet; does nothing to what is. Returns the engine to use. */
export async function start(lab: Lab, stack: string, wishes: Wishes = {}): Promise<Engine> {
  const { systems = {}, overlay, installed = {} } = wishes;
  refuseUnfit();
  const joined = overlay !== undefined || readState(lab).overlay;
  const chain = chainOf(lab, stack, wishes);
  const hosts = simulatedHosts(lab, stack, systems, overlay ?? []);
  const mirror = machineMirror();
  return withLock(lab, async () => {
    await prepare(lab);
    await makeRoom(lab);
    await endProcesses(labProcesses(lab).filter(isOrphan), "SIGTERM", 5000);
    removeStaleLocks(lab);
    await ensureBridge(lab);
    await ensureAuthority(lab);
    // The engine may be built for minutes while the hosts' Debian is made.
    const [engine, digests] = await Promise.all([
      ensureEngine(progress),
      startMachines(lab, hosts, mirror, installed, chain !== undefined && networkOfStack(stack) === "hoodi"),
      joined ? ensureTailnet(lab) : undefined,
      chain && ensureChain(lab, chain),
    ]);
    noteHosts(lab, stack, hosts, { overlay: joined, chain });
    await ensureClouds(lab, joined ? ["command", "cloudflare", "tailscale"] : ["command"]);
    writeStackFile(lab, stack, readState(lab), digests, await ensureStack(lab, engine, stack));
    return engine;
  });
}

async function startMachines(
  lab: Lab,
  hosts: readonly SimulatedHost[],
  mirror: Mirror,
  installed: Installed,
  real: boolean,
) {
  await ensureApt(lab, mirror.debian, mirror.security);
  await ensureTime(lab);
  await ensureCheckpoints(lab);
  await ensureOperatorKey(lab);
  const security = mirror.security !== undefined;
  const roots = new Map<LabSystem, Promise<string>>();
  for (const system of new Set(hosts.map((host) => host.system))) {
    roots.set(system, ensureRoot(lab, system, installed[system]));
  }
  const [digests] = await Promise.all([
    ensureImages(lab, ensureRoot(lab, imageSystem), real),
    hosts.some(({ system }) => usesUpstreamDocker(system)) ? ensureDockerRepository(lab) : undefined,
    ...hosts.map(async (host) => startHost(lab, host, await roots.get(host.system)!, security)),
  ]);
  progress(`hosts ready: ${hosts.map(({ name, address }) => `${name} (${address})`).join(", ")}`);
  return digests;
}

async function startHost(lab: Lab, host: SimulatedHost, root: string, security: boolean): Promise<void> {
  await ensureHost(lab, host, root, security);
  const disk = dataDiskOf(host.name);
  if (disk) await attachDisk(lab, host.name, disk);
}

async function ensureTailnet(lab: Lab): Promise<void> {
  await ensureTailscaleRepository(lab);
  await ensureHeadscale(lab);
  await ensureEdge(lab, publicDomain());
}

async function ensureImages(lab: Lab, root: Promise<string>, real: boolean) {
  // Together: a root that cannot be made while the registry starts is an error to report, not one that nobody awaits.
  const [folder] = await Promise.all([root, ensureRegistry(lab)]);
  return real ? ensureChainClients(lab, folder) : ensureFakeClients(lab, folder);
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
    lab.dir,
    ...mirrors,
  ]);
  await waitFor(lab, "apt", 60, () => answers(lab.gateway, ports.apt));
}

/** Folder in which a test makes the checkpoint providers disagree. */
export const checkpointFolder = (lab: Lab): string => join(lab.dir, "checkpoints");

async function ensureCheckpoints(lab: Lab): Promise<void> {
  const port = checkpointPorts(networkNames.at(-1)!)[1];
  if (await answers(lab.gateway, port)) return;
  const program = join(import.meta.dirname, "checkpoints.ts");
  startDaemon(lab, "checkpoints", process.execPath, [program, lab.gateway, checkpointFolder(lab)]);
  await waitFor(lab, "checkpoints", 60, () => answers(lab.gateway, port));
}

async function ensureTime(lab: Lab): Promise<void> {
  if (labProcesses(lab).some(({ part }) => part === "time")) return;
  startDaemon(lab, "time", process.execPath, [join(import.meta.dirname, "time.ts"), lab.gateway]);
  await waitFor(lab, "time", 60, () => tellsTime(lab.gateway));
}

/** The chain that the lab has or shall have. */
function chainOf(lab: Lab, stack: string, { chain }: Wishes): Timing | undefined {
  const running = readState(lab).chain;
  if (chain !== undefined && networkOfStack(stack) !== "hoodi")
    fail("--chain is for a stack of Hoodi: the lab's chain takes its place.");
  if (running !== undefined && chain !== undefined && chain !== running)
    fail(`The chain of lab ${lab.name} has other slots (${running}): npm run lab -- down, then start anew.`);
  return chain ?? running;
}

function noteHosts(
  lab: Lab,
  stack: string,
  hosts: readonly SimulatedHost[],
  shape: Pick<LabState, "overlay" | "chain">,
): void {
  const state = { ...readState(lab), ...shape };
  for (const { name, address, system } of hosts) state.hosts[name] ??= { address, owner: stack, system };
  writeState(lab, state);
  writeSshConfig(
    lab,
    Object.entries(state.hosts).map(([name, { address }]) => ({ name, address })),
  );
}
