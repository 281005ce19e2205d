/** Where a lab lives and what it is called. Two labs with different names and subnets stand side by side. */

import { join, resolve } from "node:path";
import { type NetworkName, networks } from "../catalog/networks.ts";
import { cacheDir } from "./cache.ts";
import { fail } from "./problem.ts";

export interface Lab {
  /** Short name; prefixes the bridge and the simulated machines. */
  readonly name: string;
  /** First three octets of the lab's /24, for example "10.77.0". */
  readonly net: string;
  /** The machine's own address on the lab's bridge. */
  readonly gateway: string;
  /** Where Cloudflare's network is in the lab: another of the machine's addresses on the bridge. */
  readonly edge: string;
  readonly bridge: string;
  /** Folder of this lab, removed by `down`. */
  readonly dir: string;
  /** Folder of what is costly to make and shared by all labs; `down` keeps it. */
  readonly cache: string;
}

/** The working copy this lab belongs to. */
export const repository: string = resolve(import.meta.dirname, "..");

/** Ports of the lab's own services, open on the bridge only. */
export const ports = {
  apt: 4080,
  /** Of the first network; each further slot has the next two ({@link checkpointPorts}). */
  checkpoints: 4071,
  registry: 4443,
  /** At the edge: Cloudflare's web servers, its name servers, and where its connectors call. */
  edge: 443,
  edgeNames: 53,
  edgeConnectors: 7844,
  /** Tailscale clients expect their control server at the usual port. */
  control: 443,
  controlMetrics: 9090,
  controlGrpc: 50443,
  /** The lab's own node of a chain; clients call its beacon node through a tap. */
  chain: { rpc: 4085, engine: 4086, executionPeer: 4087, beaconApi: 4088, beaconPeer: 4089, behindTap: 4090 },
} as const;

/** Ports of the two fake checkpoint providers of a network. */
export function checkpointPorts(network: NetworkName): readonly [number, number] {
  const first = ports.checkpoints + 2 * networks[network].slot;
  return [first, first + 1];
}

/** Reads LAB_NAME (default "bv") and LAB_SUBNET (default "10.77.0.0/24"). */
export function labFromEnvironment(env: NodeJS.ProcessEnv = process.env): Lab {
  const name = env.LAB_NAME ?? "bv";
  const subnet = env.LAB_SUBNET ?? "10.77.0.0/24";
  if (!/^[a-z][a-z0-9]{0,7}$/.test(name)) {
    fail(`LAB_NAME is "${name}": use 1 to 8 lower-case letters and digits, the first a letter.`);
  }
  if (["engine", "pulumi"].includes(name))
    fail(`LAB_NAME "${name}" is taken by the engine's folder: use another.`);
  const net = /^(\d+\.\d+\.\d+)\.0\/24$/.exec(subnet)?.[1];
  if (!net) fail(`LAB_SUBNET is "${subnet}": write a private /24 such as 10.78.0.0/24.`);
  return {
    name,
    net,
    gateway: `${net}.1`,
    edge: `${net}.2`,
    bridge: `${name}-lab`,
    dir: join(repository, ".lab", name),
    cache: cacheDir(),
  };
}
