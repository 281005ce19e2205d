/** A relay that keeps what nodes send each other until it is fetched. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export async function startDkgRelay() {
  const kept = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    if (request.method === "PUT") {
      let body = "";
      for await (const part of request) body += part;
      kept.set(path, body);
    }
    response.writeHead(kept.has(path) ? 200 : 404).end(kept.get(path));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, kept, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
