/** What the node answers: metrics from early on, and its API when its start is over (ssvlabs/ssv api and cli/operator). */

import { createServer, type Server, type ServerResponse } from "node:http";
import { type Check, inTime } from "./ssv-health.ts";
import type { SsvMetrics } from "./ssv-metrics.ts";
import { wordsOf } from "./words.ts";

export interface ApiOptions {
  readonly port: number;
  readonly peerId: string;
  readonly listenAddresses: readonly string[];
  /** Operators of its cluster that it has heard of lately. */
  readonly peers: () => number;
  /** By the names that they have in the answer. */
  readonly checks: Readonly<Record<"beacon_node" | "execution_node" | "event_syncer", Check>>;
  readonly validators: () => readonly ApiValidator[];
}

/** A validator as `/v1/validators` shows it. */
export interface ApiValidator {
  /** Hex digits. */
  readonly public_key: string;
  readonly index: number;
  /** That of the beacon state; "" where the beacon node does not know it. */
  readonly status: string;
  /** Numbers of operators. */
  readonly committee: readonly number[];
  readonly liquidated: boolean;
}

/** Peers below which the node calls its network unwell (api/handlers/node/model.go). */
const enoughPeers = 20;

/** `/health` says nothing: it is the same whatever fails. */
export function serveSsvMetrics(port: number, metrics: SsvMetrics): void {
  createServer((request, response) => {
    if (request.url === "/health") return void response.end();
    if (request.url !== "/metrics") return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(metrics.text());
  }).listen(port);
}

export function serveApi(options: ApiOptions): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://node");
    if (pathname === "/v1/node/identity") return send(response, identityOf(options));
    if (pathname === "/v1/validators") return send(response, validatorsOf(options, searchParams));
    if (pathname !== "/v1/node/health") return void response.writeHead(404).end();
    healthOf(options).then((health) => send(response, health));
  }).listen(options.port);
}

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const identityOf = ({ peerId, listenAddresses }: ApiOptions): object => ({
  peer_id: peerId,
  addresses: listenAddresses,
  subnets: "",
  version: "fake",
});

function validatorsOf({ validators }: ApiOptions, asked: URLSearchParams): object {
  const operators = (asked.get("operators") ?? "").split(",").filter((id) => id !== "");
  const isWanted = ({ committee }: ApiValidator): boolean =>
    operators.length === 0 || committee.some((id) => operators.includes(String(id)));
  return { data: validators().filter(isWanted) };
}

async function healthOf({ checks, peers, listenAddresses }: ApiOptions): Promise<object> {
  const states = Object.entries(checks).map(async ([name, check]) => [name, await stateOf(check)] as const);
  const connected = peers();
  const few = connected === 0 ? "no peers are connected" : "not enough connected peers";
  return {
    p2p: connected < enoughPeers ? `bad: ${few}` : "good",
    ...Object.fromEntries(await Promise.all(states)),
    advanced: {
      peers: connected,
      inbound_conns: connected,
      outbound_conns: connected,
      p2p_listen_addresses: listenAddresses,
    },
  };
}

async function stateOf(check: Check): Promise<string> {
  try {
    await inTime(check);
    return "good";
  } catch (error) {
    return `bad: ${wordsOf(error)}`;
  }
}
