/** An execution client: anvil answers JSON-RPC over HTTP and WebSocket; the Engine API and metrics are added. */

import { spawn } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, createServer as createTcpServer, isIP } from "node:net";
import { join } from "node:path";
import type { ListenAddress } from "./addresses.ts";
import { isAuthorized } from "./jwt.ts";
import { type FakeNetwork, secondsPerSlot } from "./networks.ts";

export interface ExecutionOptions {
  readonly network: FakeNetwork;
  readonly rpc: ListenAddress;
  /** Another place for WebSocket; clients without one answer it on `rpc`. */
  readonly webSocket?: ListenAddress;
  readonly engine: ListenAddress & { readonly secret: Buffer };
}

/** Node's usual look-up blocks a thread until it times out, and with it the end of this program. */
const resolver = new Resolver({ timeout: 500, tries: 1 });

/** Of the npm package, whose place in the images is the same. */
const program = join(import.meta.dirname, "../../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");

/** The address at which this machine finds what listens at one. */
export function reached({ address }: ListenAddress): string {
  return address === "0.0.0.0" ? "127.0.0.1" : address;
}

/** Starts the client; this process ends with anvil. */
export function startExecution({ network, rpc, webSocket, engine }: ExecutionOptions): void {
  const chain = ["--chain-id", String(network.chainId), "--block-time", String(secondsPerSlot)];
  const server = ["--host", rpc.address, "--port", String(rpc.port), "--accounts", "1", "--silent"];
  const anvil = spawn(program, [...chain, ...server], { stdio: "inherit" });
  anvil.on("exit", () => process.exit(1));
  if (webSocket !== undefined) forward(webSocket, rpc);
  createServer((request, response) => {
    if (!isAuthorized(engine.secret, request.headers.authorization))
      return void response.writeHead(401).end("invalid or missing token");
    // Half a request, or one that is none.
    answerEngine(request, response, rpc).catch(() => response.destroy());
  }).listen(engine.port, engine.address);
}

/** Whether JSON-RPC answers within a second; `token` where authentication is wanted. */
export async function isOnline(url: string, token?: string): Promise<boolean> {
  const headers = {
    "content-type": "application/json",
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_syncing", params: [] });
  try {
    const target = new URL(url);
    if (!isIP(target.hostname)) target.hostname = (await resolver.resolve4(target.hostname))[0]!;
    const { ok } = await fetch(target, { method: "POST", headers, body, signal: AbortSignal.timeout(1000) });
    return ok;
  } catch {
    return false;
  }
}

/** anvil knows no Engine API: the handshake is answered here, the rest passed on. */
async function answerEngine(
  request: IncomingMessage,
  response: ServerResponse,
  rpc: ListenAddress,
): Promise<void> {
  let body = "";
  for await (const part of request) body += part;
  response.setHeader("content-type", "application/json");
  const call = JSON.parse(body || "{}") as { id?: unknown; method?: string };
  if (call.method === "engine_exchangeCapabilities") {
    response.end(JSON.stringify({ jsonrpc: "2.0", id: call.id, result: [] }));
    return;
  }
  const headers = { "content-type": "application/json" };
  const inner = await fetch(`http://${reached(rpc)}:${rpc.port}`, { method: "POST", headers, body }).catch(
    () => undefined,
  );
  response.writeHead(inner?.status ?? 503).end(await inner?.text());
}

function forward(from: ListenAddress, to: ListenAddress): void {
  createTcpServer((outer) => {
    const inner = connect(to.port, reached(to));
    for (const [one, other] of [[outer, inner] as const, [inner, outer] as const]) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
      one.pipe(other);
    }
  }).listen(from.port, from.address);
}
