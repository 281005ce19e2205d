/** A node behind a proxy, on addresses of this machine's loopback. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { json } from "node:stream/consumers";

/** A node's word on itself. */
interface State {
  is_syncing?: boolean;
  is_optimistic?: boolean;
  el_offline?: boolean;
  sync_distance?: string;
}

/** A beacon node and its execution client, which can be killed like processes. */
export class FakeNode {
  readonly name: string;
  readonly #address: string;
  readonly #servers = new Map<number, Server>();
  readonly #sockets = new Set<Socket>();
  state: State = {};
  /** Bodies that arrived whole, by the request's path. */
  readonly bodies = new Map<string, number>();
  /** Called with each body that has arrived, before it is answered. */
  onBody: (() => void) | undefined;
  lastServed = 0;
  /** Killed behind Docker's proxy, which takes connections and has nobody to give them to. */
  isHollow = false;
  /** Whether the execution client takes questions and leaves them without an answer. */
  isRpcStuck = false;
  /** Status of every answer but those on itself. */
  status = 200;

  constructor(name: string, address: string) {
    this.name = name;
    this.#address = address;
  }

  async listen(port: number): Promise<void> {
    const server = createServer((incoming, response) => void this.#serve(incoming, response));
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    server.listen(port, this.#address);
    await once(server, "listening");
    this.#servers.set(port, server);
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url ?? "";
    if (path === "/eth/v1/node/syncing" && !this.isHollow) {
      const data = {
        is_syncing: false,
        is_optimistic: false,
        el_offline: false,
        sync_distance: "0",
        ...this.state,
      };
      return void response.end(JSON.stringify({ data }));
    }
    if (this.isHollow) return void incoming.socket.resetAndDestroy();
    // The path of a check; a client asks for others here.
    if (path === "/") return this.#answerCall(incoming, response);
    this.lastServed = Date.now();
    if (path === "/eth/v1/events") return void response.writeHead(200).write(`from ${this.name}\n`);
    // The client, or this node, may be gone before all is there.
    if (!(await arrived(incoming))) return;
    if (incoming.method === "POST") this.bodies.set(path, (this.bodies.get(path) ?? 0) + 1);
    this.onBody?.();
    response.writeHead(this.status).end(this.name);
  }

  /** As execution clients answer eth_blockNumber. */
  async #answerCall(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isRpcStuck) return;
    const { id, method } = (await json(incoming)) as { id: number; method: string };
    const said = method === "eth_blockNumber" ? { result: "0x1b4" } : { error: { code: -32601 } };
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
  }

  /** Connections that somebody has to a port. */
  connections(port: number): number {
    return [...this.#sockets].filter(({ localPort }) => localPort === port).length;
  }

  /** Ends as a killed process does: nobody listens, and every connection is reset. */
  kill(...ports: number[]): void {
    for (const port of ports) {
      this.#servers.get(port)?.close();
      this.#servers.delete(port);
    }
    for (const socket of this.#sockets) if (ports.includes(socket.localPort!)) socket.resetAndDestroy();
  }

  end(): void {
    this.kill(...this.#servers.keys());
  }
}

/** Whether a request's body came whole. */
function arrived(incoming: IncomingMessage): Promise<boolean> {
  return new Promise((done) => incoming.resume().on("close", () => done(incoming.complete)));
}
