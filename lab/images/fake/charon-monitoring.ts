/** Charon's monitoring API. */

import { createServer } from "node:http";
import { parseAddress } from "./addresses.ts";
import type { CharonMetrics } from "./charon-metrics.ts";
import type { Readiness } from "./charon-ready.ts";

export function serveMonitoring(listening: string, metrics: CharonMetrics, readiness: Readiness): void {
  const { address, port } = parseAddress(listening);
  createServer(({ url }, response) => {
    if (url === "/metrics")
      return void response
        .writeHead(200, { "content-type": "text/plain; version=0.0.4" })
        .end(metrics.text(readiness.code));
    if (url === "/livez") return void response.end("ok");
    if (url !== "/readyz") return void response.writeHead(404).end();
    const { reason } = readiness;
    response.writeHead(reason === undefined ? 200 : 500).end(reason ?? "ok");
  }).listen(port, address);
}
