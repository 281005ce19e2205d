import { z } from "zod";
import type { LocalUrl } from "../../provider/host/local-answers.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import { type HostAnswers, parsedOr } from "./answers.ts";

/** How far a node has come. */
export interface NodeStatus {
  readonly name: string;
  readonly host: string;
  /** Undefined where its beacon node does not answer, or its host was not asked. */
  readonly head?: NodeHead;
  /** Peers of the beacon node; undefined where it does not say. */
  readonly peers?: number;
}

/** As its beacon node says. */
export interface NodeHead {
  readonly slot: number;
  /** Slots between the head and the clock. */
  readonly behind: number;
  readonly finalizedEpoch: number;
  /** `optimistic`: the execution client has not verified the head. */
  readonly sync: "in sync" | "syncing" | "optimistic" | "no execution client";
}

// Beacon-APIs, getSyncingStatus, getStateFinalityCheckpoints and getPeerCount: numbers are written as text.
const whole = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const syncing = z.object({
  data: z.object({
    head_slot: whole,
    sync_distance: whole,
    is_syncing: z.boolean(),
    is_optimistic: z.boolean().optional(),
    el_offline: z.boolean().optional(),
  }),
});
const checkpoints = z.object({ data: z.object({ finalized: z.object({ epoch: whole }) }) });
const peerCount = z.object({ data: z.object({ connected: whole }) });

/** What is asked of a node's beacon node. */
export function nodeQuestions({
  ports,
}: Pick<Node, "ports">): Record<"syncing" | "finality" | "peers", LocalUrl> {
  const at = (path: string): LocalUrl => ({ port: ports.loopback.beaconApi, path });
  return {
    syncing: at("/eth/v1/node/syncing"),
    finality: at("/eth/v1/beacon/states/head/finality_checkpoints"),
    peers: at("/eth/v1/node/peer_count"),
  };
}

export function nodeStatus(node: Pick<Node, "name" | "host" | "ports">, answers: HostAnswers): NodeStatus {
  const asked = nodeQuestions(node);
  const head = parseHead(answers(node.host, asked.syncing), answers(node.host, asked.finality));
  const peers = parsedOr(peerCount, answers(node.host, asked.peers))?.data.connected;
  return {
    name: node.name,
    host: node.host,
    ...(head && { head }),
    ...(head && peers !== undefined && { peers }),
  };
}

/** Undefined where one of the answers is missing or cannot be read: what comes from a node is data. */
export function parseHead(syncStatus = "", finality = ""): NodeHead | undefined {
  const now = parsedOr(syncing, syncStatus)?.data;
  const finalized = parsedOr(checkpoints, finality)?.data.finalized;
  if (now === undefined || finalized === undefined) return undefined;
  return {
    slot: now.head_slot,
    behind: now.sync_distance,
    finalizedEpoch: finalized.epoch,
    sync: syncOf(now),
  };
}

function syncOf(now: z.output<typeof syncing>["data"]): NodeHead["sync"] {
  if (now.el_offline === true) return "no execution client";
  if (now.is_syncing) return "syncing";
  return now.is_optimistic === true ? "optimistic" : "in sync";
}
