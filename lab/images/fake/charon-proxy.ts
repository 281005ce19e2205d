/** What Charon does not answer itself goes to its beacon nodes as it is: the first one that answers counts. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BeaconRefusal } from "./beacon-request.ts";
import type { CharonBeaconNodes } from "./charon-beacon.ts";

/** Milliseconds until an answer begins; a stream of events has no end. */
const timeout = 10_000;

/** Of a question: the others are about one connection. */
const passedHeaders = ["accept", "content-type", "eth-consensus-version"];

interface Asked {
  readonly answer: Response;
  readonly over: AbortController;
}

export async function passOn(
  beacon: CharonBeaconNodes,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<void> {
  const running = new Set<AbortController>();
  const { answer, over } = await beacon.first((url) => askFor(url, request, body, running));
  for (const other of running) if (other !== over) other.abort();
  response.on("close", () => over.abort());
  response.writeHead(answer.status, {
    "content-type": answer.headers.get("content-type") ?? "application/json",
  });
  if (answer.body === null) return void response.end();
  // One side or the other is gone.
  await pipeline(Readable.fromWeb(answer.body), response).catch(() => response.destroy());
}

async function askFor(
  node: string,
  { url = "/", method = "GET", headers }: IncomingMessage,
  body: string,
  running: Set<AbortController>,
): Promise<Asked> {
  const over = new AbortController();
  running.add(over);
  const timer = setTimeout(() => over.abort(), timeout);
  const passed = passedHeaders.flatMap((name): [string, string][] =>
    headers[name] === undefined ? [] : [[name, String(headers[name])]],
  );
  try {
    const sent = { method, headers: passed, signal: over.signal, ...(body !== "" && { body }) };
    const answer = await fetch(new URL(url, node), sent);
    if (answer.status >= 500) throw new BeaconRefusal(node, answer.status, await answer.text());
    return { answer, over };
  } finally {
    clearTimeout(timer);
  }
}
