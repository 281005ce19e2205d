import { z } from "zod";
import type { HostHandle } from "../provider/host/host.ts";
import type { LocalUrl } from "../provider/host/local-answers.ts";
import { lookMode } from "../provider/host/mode.ts";
import type { Node } from "../topology/ethereum/node.ts";
import type { Topology } from "../topology/topology.ts";
import { withHosts } from "./hosts.ts";

/** How far a node has come. */
export interface NodeStatus {
  readonly name: string;
  /** Undefined where its beacon node does not answer, or its host was not asked. */
  readonly head?: NodeHead;
}

/** As its beacon node says. */
export interface NodeHead {
  readonly slot: number;
  /** Slots between the head and the clock. */
  readonly behind: number;
  readonly finalizedEpoch: number;
}

// Beacon-APIs, getSyncingStatus and getStateFinalityCheckpoints: numbers are written as text.
const whole = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const syncing = z.object({ data: z.object({ head_slot: whole, sync_distance: whole }) });
const checkpoints = z.object({ data: z.object({ finalized: z.object({ epoch: whole }) }) });

/** Asks the beacon nodes of a stack, those on `hosts`, over sessions that may only look. */
export async function nodeStatuses(topology: Topology, hosts: readonly string[]): Promise<NodeStatus[]> {
  process.env.HOST_MODE = lookMode();
  const nodes = Object.values(topology.nodes);
  const asked = nodes.map(({ host }) => host).filter((host) => hosts.includes(host));
  return withHosts(topology, [...new Set(asked)], (sessions) =>
    Promise.all(
      nodes.map(async (node) => {
        const head = await headOf(node, sessions[node.host]).catch(() => undefined);
        return { name: node.name, ...(head && { head }) };
      }),
    ),
  );
}

async function headOf({ ports }: Node, host: HostHandle | undefined): Promise<NodeHead | undefined> {
  const at = (path: string): LocalUrl => ({ port: ports.loopback.beaconApi, path });
  const urls = [at("/eth/v1/node/syncing"), at("/eth/v1/beacon/states/head/finality_checkpoints")] as const;
  const answers = await host?.localAnswers(urls);
  return answers && parseHead(answers(urls[0]), answers(urls[1]));
}

/** Undefined where one of the answers is missing or cannot be read: what comes from a node is data. */
export function parseHead(syncStatus = "", finality = ""): NodeHead | undefined {
  try {
    const { head_slot, sync_distance } = syncing.parse(JSON.parse(syncStatus)).data;
    const { finalized } = checkpoints.parse(JSON.parse(finality)).data;
    return { slot: head_slot, behind: sync_distance, finalizedEpoch: finalized.epoch };
  } catch {
    return undefined;
  }
}
