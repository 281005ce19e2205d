/**
 * Stands before a beacon node where its clients call and writes down what validators sign. In front of the node, because
 * the record then has what the node refuses, too; on the node's side, because it sees all clients of whatever host.
 */

import { appendFileSync, mkdirSync } from "node:fs";
import {
  type ClientRequest,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from "node:http";
import { connect } from "node:net";
import { dirname } from "node:path";
import { pipeline } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { publishes, signedIn, type TappedAttestation, type TappedBlock } from "./signed.ts";

export interface Socket {
  readonly address: string;
  readonly port: number;
}

/** Lines of a tap's file, one JSON value each. Times are milliseconds since 1970. */
export type TapRecord =
  | ((TappedAttestation | TappedBlock) & { readonly time: number })
  | { readonly kind: "unreadable"; readonly time: number; readonly path: string; readonly why: string }
  /** What names the signers of an epoch's attestations: validators by `slot/committee`, in the committee's order. */
  | { readonly kind: "committees"; readonly epoch: number; readonly committees: Committees };

export type Committees = Readonly<Record<string, readonly number[]>>;

/** Name of a tap's file in the data folder of its node. */
export const tapFile = "lab-signed.jsonl";

/** Listens from when the node listens, as long as this process runs. */
export async function tap(listen: Socket, node: Socket, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const log = new TapLog(node, file);
  while (!(await isListening(node))) await sleep(100);
  createServer((request, response) => {
    pass(request, response, node, log).catch(() => response.destroy());
  }).listen(listen.port, listen.address);
}

function isListening({ address, port }: Socket): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: address, port });
    const end = (result: boolean): void => {
      socket.destroy();
      done(result);
    };
    socket.on("connect", () => end(true)).on("error", () => end(false));
  });
}

class TapLog {
  readonly #node: Socket;
  readonly #file: string;
  readonly #epochs = new Set<number>();

  constructor(node: Socket, file: string) {
    this.#node = node;
    this.#file = file;
  }

  /** Returns when it is in the file. */
  note(path: string, body: string): void {
    const time = Date.now();
    try {
      const signed = signedIn(path, body);
      this.#write(signed.map((one) => ({ time, ...one })));
      for (const one of signed) if (one.kind === "attestation") void this.#noteCommittees(one.target);
    } catch (error) {
      this.#write([{ kind: "unreadable", time, path, why: (error as Error).message }]);
    }
  }

  /** Asks while the node still knows: it forgets the states of past epochs. A failure is tried again at the next vote. */
  async #noteCommittees(epoch: number): Promise<void> {
    if (this.#epochs.has(epoch)) return;
    this.#epochs.add(epoch);
    try {
      this.#write([{ kind: "committees", epoch, committees: await committeesOf(this.#node, epoch) }]);
    } catch {
      this.#epochs.delete(epoch);
    }
  }

  #write(records: readonly TapRecord[]): void {
    appendFileSync(this.#file, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  }
}

async function committeesOf({ address, port }: Socket, epoch: number): Promise<Committees> {
  const url = `http://${address}:${port}/eth/v1/beacon/states/head/committees?epoch=${epoch}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
  const { data } = (await answer.json()) as { data: { slot: string; index: string; validators: string[] }[] };
  const named = data.map(({ slot, index, validators }) => [`${slot}/${index}`, validators.map(Number)]);
  return Object.fromEntries(named) as Committees;
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  node: Socket,
  log: TapLog,
): Promise<void> {
  const [path = ""] = (request.url ?? "").split("?");
  if (request.method !== "POST" || !publishes(path)) {
    pipeline(request, call(request, response, node), ignore);
    return;
  }
  const body = await buffer(request);
  log.note(path, body.toString("utf8"));
  call(request, response, node).end(body);
}

/** The same request to the node; its answer goes to the client. A node that fails ends the client's connection. */
function call(
  { method, url, headers }: IncomingMessage,
  response: ServerResponse,
  { address, port }: Socket,
): ClientRequest {
  const target = { host: address, port, method, path: knownPath(url), agent: false };
  const out = send({ ...target, headers: { ...endToEnd(headers), connection: "close" } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers)).flushHeaders();
    pipeline(answer, response, ignore);
  });
  out.on("error", () => response.destroy());
  response.on("close", () => out.destroy());
  return out;
}

/**
 * Lodestar 1.5.1 makes blocks at /eth/v2 alone, and the public proxies of the stack let only /eth/v3 through, as clients of
 * today ask (beacon-APIs, validator/block.v3.yaml).
 */
const knownPath = (url = "/"): string =>
  url.replace(/^\/eth\/v3\/validator\/blocks\//, "/eth/v2/validator/blocks/");

/** Without what is between two ends of one connection. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const own = ["connection", "keep-alive", "expect"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name)));
}

/** Both ends of a pipeline that broke are closed by it; there is nobody to tell. */
function ignore(): void {}
