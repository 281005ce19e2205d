/** Commands for people that change something on hosts: what they share. */

import type { Connection } from "../provider/host/connection.ts";
import { HostHandle, type Progress } from "../provider/host/host.ts";
import { connectionOf } from "../render/hosts/connection.ts";
import { currentDate } from "../topology/dates.ts";
import { linesOfHidden, readStackConfig } from "../topology/files/stack-config.ts";
import { deriveSsh } from "../topology/hosts/ssh.ts";
import { loadTopology } from "../topology/load.ts";
import { TopologyError } from "../topology/problems.ts";
import type { Topology } from "../topology/topology.ts";
import { project, type StackArguments } from "./arguments.ts";

/** The topology of the stack that a command names. */
export function topologyOf({ stack, configFile }: StackArguments): Topology {
  const config = readStackConfig(project, stack, configFile);
  try {
    return loadTopology(stack, config.sections, currentDate());
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    throw new Error([error.message, ...linesOfHidden(config)].join("\n"));
  }
}

/** The session with a host of the stack, closed when `work` has ended. */
export function withHost<T>(
  topology: Topology,
  name: string,
  work: (host: HostHandle) => Promise<T>,
): Promise<T> {
  return withHosts(topology, [name], (hosts) => work(hosts[name]!));
}

/** The same with several hosts, one session for each: firewalls count them. */
export async function withHosts<T>(
  topology: Topology,
  names: readonly string[],
  work: (hosts: Readonly<Record<string, HostHandle>>) => Promise<T>,
): Promise<T> {
  const sessions = names.map((name) => [name, sessionWith(topology, name)] as const);
  try {
    return await work(Object.fromEntries(sessions));
  } finally {
    for (const [, host] of sessions) host.close();
  }
}

/** A session with a host of the stack, which opens at the first question; who asked for it closes it. */
export const sessionWith = (topology: Topology, name: string): HostHandle =>
  new HostHandle(connectionTo(topology, name), tell);

/** Where a stack reaches a host: its own, or one that another stack manages. */
export function connectionTo({ inventory }: Topology, name: string): Connection {
  const { adopt } = inventory[name]!;
  const ssh = deriveSsh(name, inventory[name]!.ssh);
  if (ssh === undefined)
    throw new Error(`hosts.${name}.ssh.hostKey is missing in Pulumi.yaml: ${name} is not asked without it.`);
  return connectionOf({ name, ssh, adopt });
}

/** Progress on stderr, so that stdout is the result alone. */
const tell = (message: string): void => void process.stderr.write(`${message}\n`);
export const stderrProgress: Progress = { step: tell, note: tell, warn: tell };

/** Runs a command; what fails is said in one place, without a stack trace. */
export async function command(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
