/**
 * Stands in for `mev-boost`: of the bids of its relays that are signed for its network it gives the best one. Answers:
 * server/service.go of flashbots/mev-boost at 4035cb3c (v1.8.1).
 */

import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { parseAddress } from "./addresses.ts";
import { serveMetrics, stopOnSignals } from "./client.ts";
import { isOn, portOf, readFlags, refuse } from "./flags.ts";
import { bestBid, isAnyUp, payloadFrom, type RelaySettings, register, relayIn } from "./mev-boost-relays.ts";
import { networkOf } from "./networks.ts";

const flags = readFlags("mev-boost", process.argv.slice(2));
const settings = settingsOf();
stopOnSignals();
const { address, port } = parseAddress(flags.get("addr") ?? "127.0.0.1:18550");
createServer(async (request, response) => {
  const { status, body } = await answer(request).catch((error: Error) => failure(400, error.message));
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}).listen(port, address);
if (isOn(flags, "metrics"))
  serveMetrics(parseAddress(flags.get("metrics-addr") ?? "127.0.0.1:18551"), "mev_boost");

function settingsOf(): RelaySettings {
  const words = process.argv.filter((word) => /^--relays?=/.test(word));
  const relays = words.flatMap((word) => word.slice(word.indexOf("=") + 1).split(","));
  if (relays.length === 0) refuse("no relays specified");
  const network = ["hoodi", "mainnet"].find((name) => isOn(flags, name));
  return {
    relays: relays.map(relay),
    forkVersion: flags.get("genesis-fork-version") ?? networkOf(network).genesisForkVersion,
    minBid: BigInt(Math.round(Number(flags.get("min-bid") ?? 0) * 1e9)) * 10n ** 9n,
    timeouts: {
      header: portOf(flags, "request-timeout-getheader", 950),
      payload: portOf(flags, "request-timeout-getpayload", 4000),
      registration: portOf(flags, "request-timeout-regval", 3000),
    },
    attempts: portOf(flags, "request-max-retries", 5),
  };
}

function relay(word: string): RelaySettings["relays"][number] {
  try {
    return relayIn(word);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

interface Answer {
  readonly status: number;
  readonly body?: string;
}

const failure = (code: number, message: string): Answer => ({
  status: code,
  body: JSON.stringify({ code, message }),
});

async function answer(request: IncomingMessage): Promise<Answer> {
  const asked = `${request.method} ${request.url}`;
  const body = await text(request);
  if (asked === "GET /") return { status: 200, body: "{}" };
  if (asked === "GET /eth/v1/builder/status") return status();
  if (asked === "POST /eth/v1/builder/validators") return registration(body);
  const [, path, slot, parentHash = "", key = ""] =
    /^GET (\/eth\/v1\/builder\/header\/([^/]+)\/([^/]+)\/([^/]+))$/.exec(asked) ?? [];
  if (path !== undefined) return header({ path, slot: slot!, parentHash, key });
  const [, version] = /^POST \/eth\/v([12])\/builder\/blinded_blocks$/.exec(asked) ?? [];
  if (version !== undefined) return payload(version === "2" ? 2 : 1, body, request);
  return { status: 404, body: "404 page not found" };
}

async function status(): Promise<Answer> {
  if (!isOn(flags, "relay-check") || (await isAnyUp(settings))) return { status: 200, body: "{}" };
  return failure(503, "all relays are unavailable");
}

async function registration(body: string): Promise<Answer> {
  if (await register(settings, body)) return { status: 200, body: "{}" };
  return failure(502, "no successful relay response");
}

interface Header {
  readonly path: string;
  readonly slot: string;
  readonly parentHash: string;
  readonly key: string;
}

async function header({ path, slot, parentHash, key }: Header): Promise<Answer> {
  if (!/^\d+$/.test(slot)) return failure(400, "invalid slot");
  if (key.length !== 98) return failure(400, "invalid pubkey");
  if (parentHash.length !== 66) return failure(400, "invalid hash");
  const bid = await bestBid(settings, { path, parentHash });
  return bid === undefined ? { status: 204 } : { status: 200, body: JSON.stringify(bid) };
}

interface BlindedBlock {
  readonly message: {
    readonly body: { readonly execution_payload_header: { readonly block_hash: string } };
  };
}

/** It asks all relays (get_payload.go at 0f78e8d), and so needs no memory of the bid. */
async function payload(version: 1 | 2, body: string, { headers }: IncomingMessage): Promise<Answer> {
  const { message } = JSON.parse(body) as BlindedBlock;
  const found = await payloadFrom(settings, {
    version,
    body,
    headers: {
      "content-type": "application/json",
      "eth-consensus-version": String(headers["eth-consensus-version"] ?? ""),
    },
    blockHash: message.body.execution_payload_header.block_hash,
  });
  if (found === undefined) return failure(502, "no successful relay response");
  return version === 2 ? { status: 202 } : { status: 200, body: found };
}
