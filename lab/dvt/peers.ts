/** Messages between the operators of a cluster, as HTTP. What does not arrive is lost: the other side may be dead. */

import { createServer, type Server } from "node:http";
import { json } from "node:stream/consumers";
import type { Envelope } from "./operator.ts";

/** Milliseconds. */
const timeout = 3000;

/** `peers`: URLs of the other operators. */
export function sendToAll(peers: readonly string[], envelope: Envelope): void {
  const body = JSON.stringify(envelope);
  for (const url of peers) {
    fetch(url, { method: "POST", body, signal: AbortSignal.timeout(timeout) }).then(
      (answer) => answer.arrayBuffer(),
      () => undefined,
    );
  }
}

/** Whether another operator's process answers. */
export async function isReachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(timeout) })).ok;
  } catch {
    return false;
  }
}

export function listenForOperators(
  address: string,
  port: number,
  take: (envelope: Envelope) => void,
): Server {
  return createServer((request, response) => {
    if (request.method === "HEAD") return void response.end();
    json(request)
      .then((envelope) => take(envelope as Envelope))
      .then(() => response.end())
      .catch(() => response.writeHead(400).end());
  }).listen(port, address);
}
