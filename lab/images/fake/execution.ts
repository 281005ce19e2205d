/** An execution client: anvil answers JSON-RPC over HTTP and WebSocket; the Engine API and metrics are added. */

import { spawn } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, createServer as createTcpServer, isIP } from "node:net";
import { isAuthorized } from "./jwt.ts";
import { type FakeNetwork, secondsPerSlot } from "./networks.ts";

export interface ExecutionOptions {
  readonly network: FakeNetwork;
  readonly rpcPort: number;
  /** Another port for WebSocket; clients without one answer it on `rpcPort`. */
  readonly webSocketPort?: number;
  readonly engine: { readonly address: string; readonly port: number; readonly secret: Buffer };
}

/** Node's usual look-up blocks a thread until it times out, and with it the end of this program. */
const resolver = new Resolver({ timeout: 500, tries: 1 });

/** Starts the client; this process ends with anvil. */
export function startExecution({ network, rpcPort, webSocketPort, engine }: ExecutionOptions): void {
  const chain = ["--chain-id", String(network.chainId), "--block-time", String(secondsPerSlot)];
  const server = ["--host", "0.0.0.0", "--port", String(rpcPort), "--accounts", "1", "--silent"];
  const anvil = spawn("/usr/local/bin/anvil", [...chain, ...server], { stdio: "inherit" });
  anvil.on("exit", () => process.exit(1));
  if (webSocketPort !== undefined) forward(webSocketPort, rpcPort);
  createServer((request, response) => {
    if (!isAuthorized(engine.secret, request.headers.authorization))
      return void response.writeHead(401).end("invalid or missing token");
    // Half a request, or one that is none.
    answerEngine(request, response, rpcPort).catch(() => response.destroy());
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
  rpcPort: number,
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
  const inner = await fetch(`http://127.0.0.1:${rpcPort}`, { method: "POST", headers, body }).catch(
    () => undefined,
  );
  response.writeHead(inner?.status ?? 503).end(await inner?.text());
}

function forward(from: number, to: number): void {
  createTcpServer((outer) => {
    const inner = connect(to, "127.0.0.1");
    for (const [one, other] of [[outer, inner] as const, [inner, outer] as const]) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
      one.pipe(other);
    }
  }).listen(from, "0.0.0.0");
}
