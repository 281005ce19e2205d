/**
 * A beacon node that answers the questions operators, probes and proxies ask (beacon-APIs, node and beacon parts).
 * A test sets its sync state in the file sync-state.json of its data directory, for example
 * {"is_syncing": true, "sync_distance": 900}, and reads what was asked at GET /fake/requests, and who is paid for
 * proposals of which validator, as clients have said since the node started, at GET /fake/preparations.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { ListenAddress } from "./addresses.ts";
import { watchExecution } from "./execution-watch.ts";
import { currentSlot, type FakeNetwork, secondsPerSlot } from "./networks.ts";

export interface BeaconOptions {
  readonly network: FakeNetwork;
  /** Absent: it has none. */
  readonly api?: ListenAddress;
  readonly dataDirectory: string;
  /** For example "Lighthouse/v8.3.3". */
  readonly version: string;
  readonly peerId: string;
  /** Asks the execution client. */
  readonly executionOnline: () => Promise<boolean>;
}

const slotsPerEpoch = 32;

interface SyncState {
  readonly is_syncing: boolean;
  readonly is_optimistic: boolean;
  readonly el_offline: boolean;
  readonly sync_distance: number;
}

export function startBeacon(options: BeaconOptions): void {
  const requests: Record<string, number> = {};
  const preparations: Preparations = {};
  const facts = factsOf(options);
  const { api } = options;
  if (api === undefined) return;
  const hasExecution = watchExecution(options.executionOnline);
  createServer(async (request, response) => {
    const path = (request.url ?? "").split("?")[0]!;
    if (path === "/fake/requests") return void response.end(JSON.stringify(requests));
    if (path === "/fake/preparations") return void response.end(JSON.stringify(preparations));
    requests[path] = (requests[path] ?? 0) + 1;
    if (path === "/eth/v1/events") return streamHeads(options.network, response);
    if (path === "/eth/v1/validator/prepare_beacon_proposer")
      return void response.writeHead(await prepare(request, preparations)).end();
    if (facts[path] !== undefined) return answer(response, facts[path]);
    const state = syncState(options, hasExecution());
    if (path === "/eth/v1/node/health") return void response.writeHead(healthStatus(state)).end();
    if (path.startsWith("/eth/v1/validator/duties/proposer/")) return answer(response, []);
    answer(response, chainAt(options.network, state)[path]);
  }).listen(api.port, api.address);
}

/** Fee recipient by the validator's number. */
type Preparations = Record<string, string>;

/** Notes what a client says; returns the status of the answer. */
async function prepare(request: IncomingMessage, preparations: Preparations): Promise<number> {
  try {
    let body = "";
    for await (const part of request) body += part;
    const said = JSON.parse(body) as { validator_index: string; fee_recipient: string }[];
    for (const { validator_index, fee_recipient } of said) preparations[validator_index] = fee_recipient;
    return 200;
  } catch {
    return 400;
  }
}

/** An event at once and one in each slot, until the client is gone. */
function streamHeads(network: FakeNetwork, response: ServerResponse): void {
  const tell = (): void => {
    const slot = currentSlot(network);
    response.write(
      `event: head\ndata: ${JSON.stringify({ slot: String(slot), ...header(network, slot) })}\n\n`,
    );
  };
  response.writeHead(200, { "content-type": "text/event-stream" });
  tell();
  const timer = setInterval(tell, secondsPerSlot * 1000);
  response.on("close", () => clearInterval(timer));
}

/** Lighthouse's codes: 200 ready, 206 syncing, 503 without its execution client. */
function healthStatus({ is_syncing, is_optimistic, el_offline }: SyncState): number {
  if (el_offline) return 503;
  return is_syncing || is_optimistic ? 206 : 200;
}

function answer(response: ServerResponse, data: unknown): void {
  const body =
    data === undefined ? { code: 404, message: "NOT_FOUND" } : { data, execution_optimistic: false };
  response.writeHead(data === undefined ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** Data by path, which stays as it is while the node runs. */
function factsOf({ network, version, peerId }: BeaconOptions): Record<string, unknown> {
  return {
    "/eth/v1/node/version": { version },
    "/eth/v1/node/identity": {
      peer_id: peerId,
      enr: `enr:-${peerId}`,
      p2p_addresses: [],
      discovery_addresses: [],
    },
    "/eth/v1/node/peer_count": { disconnected: "0", connecting: "0", connected: "64", disconnecting: "0" },
    "/eth/v1/beacon/genesis": {
      genesis_time: String(network.genesisTime),
      genesis_validators_root: network.genesisValidatorsRoot,
      genesis_fork_version: network.genesisForkVersion,
    },
    "/eth/v1/config/fork_schedule": [
      {
        previous_version: network.genesisForkVersion,
        current_version: network.genesisForkVersion,
        epoch: "0",
      },
    ],
    // No key of a lab is a validator of the chain.
    "/eth/v1/beacon/states/head/validators": [],
    "/eth/v1/config/spec": {
      CONFIG_NAME: network.name,
      DEPOSIT_CHAIN_ID: String(network.chainId),
      SECONDS_PER_SLOT: String(secondsPerSlot),
      SLOTS_PER_EPOCH: String(slotsPerEpoch),
    },
  };
}

/** Data by path, which moves with the chain. */
function chainAt(network: FakeNetwork, { sync_distance, ...flags }: SyncState): Record<string, unknown> {
  const head = currentSlot(network) - sync_distance;
  return {
    "/eth/v1/node/syncing": { head_slot: String(head), sync_distance: String(sync_distance), ...flags },
    "/eth/v1/beacon/headers/head": header(network, head),
    "/eth/v1/beacon/states/head/finality_checkpoints": checkpoints(network, head),
  };
}

/** Where every epoch is justified by the next one, and finalized by the one after that. */
function checkpoints(network: FakeNetwork, head: number): object {
  const checkpoint = (epochsAgo: number): object => {
    const epoch = Math.max(0, Math.floor(head / slotsPerEpoch) - epochsAgo);
    return { epoch: String(epoch), root: rootOf(network, "block", epoch * slotsPerEpoch) };
  };
  return { previous_justified: checkpoint(2), current_justified: checkpoint(1), finalized: checkpoint(2) };
}

/** Roots depend on network and slot only, so that all fakes of a network are on one chain. */
function header(network: FakeNetwork, slot: number): object {
  const root = (what: string, at: number): string => rootOf(network, what, at);
  const message = {
    slot: String(slot),
    proposer_index: "0",
    parent_root: root("block", slot - 1),
    state_root: root("state", slot),
    body_root: root("body", slot),
  };
  return {
    root: root("block", slot),
    canonical: true,
    header: { message, signature: `0x${"00".repeat(96)}` },
  };
}

const rootOf = (network: FakeNetwork, what: string, at: number): string =>
  `0x${createHash("sha256").update(`${network.name} ${what} ${at}`).digest("hex")}`;

function syncState({ dataDirectory }: BeaconOptions, hasExecution: boolean): SyncState {
  const state = { is_syncing: false, is_optimistic: false, el_offline: !hasExecution, sync_distance: 0 };
  try {
    return { ...state, ...JSON.parse(readFileSync(join(dataDirectory, "sync-state.json"), "utf8")) };
  } catch {
    return state; // no file: in sync
  }
}
