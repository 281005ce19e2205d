/**
 * The lab's fake of Cloudflare's network: says where the names of the account are, takes requests for them, decides
 * by its resources, and sends them through the tunnels' connectors. It takes the place of Obol's relays as well.
 * Run as a program: node edge.ts ADDRESS FILE CERTIFICATE KEY
 *
 * Between the edge and a connector: the connector dials, says its token in a line and waits; the edge answers with one
 * line, the service to dial, and from then on the two ends are joined for one request.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import { createServer as createListener, type Socket } from "node:net";
import { ports } from "../settings.ts";
import { allOf, readAccount } from "./account.ts";
import { decide, type TunnelRoute } from "./decide.ts";
import { serveNames } from "./names.ts";
import { isLost, isRelay, relayAnswer } from "./relays.ts";

/** Connectors that wait, by tunnel. */
type Waiting = Map<string, Socket[]>;

export interface Edge {
  readonly address: string;
  readonly ports: Readonly<Record<"clients" | "names" | "connectors", number>>;
  /** That of the account. */
  readonly file: string;
  /** Files of the certificate for the account's names, and of its key. */
  readonly certificate: string;
  readonly key: string;
}

/** Serves clients and connectors; clients last, so that everything serves once they are. Resolves to what ends all. */
export async function serveEdge({ address, ports, file, certificate, key }: Edge): Promise<() => void> {
  const waiting: Waiting = new Map();
  const tls = { cert: readFileSync(certificate), key: readFileSync(key) };
  const names = await serveNames(address, ports.names, file);
  const connectors = createListener((socket) => admit(file, waiting, socket));
  await once(connectors.listen(ports.connectors, address), "listening");
  const clients = createServer(tls, (incoming, answer) => serve(file, waiting, incoming, answer));
  await once(clients.listen(ports.clients, address), "listening");
  return () => {
    names.close();
    clients.close();
    connectors.close();
    for (const socket of [...waiting.values()].flat()) socket.destroy();
  };
}

/** A connector whose token is that of a tunnel waits for a request; any other is sent away. */
function admit(file: string, waiting: Waiting, socket: Socket): void {
  socket.on("error", () => socket.destroy());
  // Else one whose host was cut off would wait for ever.
  socket.setKeepAlive(true, 1000);
  socket.once("data", (line) => {
    const token = line.toString().trim();
    const tunnel = allOf(readAccount(file), "ZeroTrustTunnelCloudflared").find(
      ({ made }) => made.token === token,
    );
    if (tunnel === undefined) return socket.destroy();
    const list = waiting.get(tunnel.id) ?? [];
    waiting.set(tunnel.id, [...list, socket]);
    socket.once("close", () => {
      waiting.set(
        tunnel.id,
        (waiting.get(tunnel.id) ?? []).filter((other) => other !== socket),
      );
    });
  });
}

function serve(file: string, waiting: Waiting, incoming: IncomingMessage, answer: ServerResponse): void {
  const source = (incoming.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const host = (incoming.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const path = (incoming.url ?? "").split("?")[0]!;
  // Two names are none (RFC 9112, section 3.2).
  if (incoming.headersDistinct.host?.length !== 1) return void answer.writeHead(400).end();
  if (isRelay(host)) return void (isLost(file, host) ? answer.destroy() : answer.end(relayAnswer));
  const decision = decide(readAccount(file), { host, source, path, headers: incoming.headers });
  if ("status" in decision) return void answer.writeHead(decision.status).end();
  const route = decision.routes.find(({ tunnel }) => waiting.get(tunnel)?.length);
  const connector = route && waiting.get(route.tunnel)!.shift();
  if (connector === undefined) return void answer.writeHead(530).end();
  pass(connector, route!, source, incoming, answer);
}

function pass(
  connector: Socket,
  { service }: TunnelRoute,
  source: string,
  incoming: IncomingMessage,
  answer: ServerResponse,
): void {
  connector.write(`${service.host}:${service.port}\n`);
  const { method, url: path } = incoming;
  // Whatever the client wrote there, it is Cloudflare's to say.
  const headers = { ...incoming.headers, "cf-connecting-ip": source, connection: "close" };
  const onward = request({ createConnection: () => connector, method, path, headers }, (reply) => {
    answer.writeHead(reply.statusCode!, reply.headers);
    reply.pipe(answer);
  });
  onward.on("error", () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  answer.on("close", () => onward.destroy());
  incoming.pipe(onward);
}

if (import.meta.main) {
  const [address = "", file = "", certificate = "", key = ""] = process.argv.slice(2);
  const own = { clients: ports.edge, names: ports.edgeNames, connectors: ports.edgeConnectors };
  await serveEdge({ address, ports: own, file, certificate, key });
}
