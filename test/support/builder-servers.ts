/** Servers that answer a beacon node's questions for blocks of builders, as MEV-Boost does (ethereum/builder-specs). */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Files of a key and of a certificate for localhost. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

export function makeCertificate(folder: string): Certificate {
  const made = { key: join(folder, "key.pem"), certificate: join(folder, "certificate.pem") };
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", made.key, "-out", made.certificate];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", ...kind, ...name, ...files], { stdio: "ignore" });
  return made;
}

/** What has come to a server. */
export interface Received {
  readonly path: string;
  readonly body: Buffer;
  readonly headers: IncomingMessage["headers"];
}

/** A server with a name, which is in each of its bids; with a certificate it speaks TLS alone. */
export class BuilderServer {
  readonly name: string;
  readonly received: Received[] = [];
  /** Status of its answers to all but the question for its status; undefined: those of a server that is well. */
  fails: number | undefined;
  /** Milliseconds that it waits before such an answer. */
  waits = 0;
  /** Milliseconds that its answer about its status is on the line. */
  isAway = 0;
  /** Connections that it was asked on. */
  connections = 0;
  /** Whether it has a bid. */
  hasBid = true;
  readonly #certificate: Certificate | undefined;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  #port: number;

  constructor(name: string, certificate?: Certificate, port = 0) {
    this.name = name;
    this.#port = port;
    this.#certificate = certificate;
  }

  get port(): number {
    return this.#port;
  }

  /** On the port that it had before, if it had one. */
  async start(): Promise<void> {
    const answer: RequestListener = async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { url = "", headers } = request;
      if (url === "/eth/v1/builder/status") {
        await sleep(this.isAway);
        return response.writeHead(200).end("{}");
      }
      this.received.push({ path: url, body: Buffer.concat(parts), headers });
      await sleep(this.waits);
      if (this.fails !== undefined) return response.writeHead(this.fails).end("no");
      if (url.includes("/header/") && !this.hasBid) return response.writeHead(204).end();
      response.writeHead(url.startsWith("/eth/v2/") ? 202 : 200, { "eth-consensus-version": "fulu" });
      return response.end(this.name);
    };
    const tls = this.#certificate && {
      key: readFileSync(this.#certificate.key),
      cert: readFileSync(this.#certificate.certificate),
    };
    const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
    server.on("connection", (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket)).on("error", () => undefined);
    });
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Ends it at once, with all its connections. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
