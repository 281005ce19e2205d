/**
 * Stands in for `mev-boost`: it takes registrations, and no relay of its has a bid. Statuses: server/service.go of
 * flashbots/mev-boost at 4035cb3c (v1.8.1).
 */

import { createServer } from "node:http";
import { parseAddress } from "./addresses.ts";
import { serveMetrics, stopOnSignals } from "./client.ts";
import { isOn, readFlags, refuse } from "./flags.ts";

const flags = readFlags("mev-boost", process.argv.slice(2));
if (!flags.has("relay") && !flags.has("relays")) refuse("no relays specified");

stopOnSignals();
const { address, port } = parseAddress(flags.get("addr") ?? "127.0.0.1:18550");
createServer((request, response) => {
  request.resume();
  const { status, body } = answer(`${request.method} ${request.url}`);
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}).listen(port, address);
if (isOn(flags, "metrics"))
  serveMetrics(parseAddress(flags.get("metrics-addr") ?? "127.0.0.1:18551"), "mev_boost");

function answer(asked: string): { readonly status: number; readonly body?: string } {
  if (asked === "GET /eth/v1/builder/status" || asked === "POST /eth/v1/builder/validators")
    return { status: 200, body: "{}" };
  if (asked.startsWith("GET /eth/v1/builder/header/")) return { status: 204 };
  if (/^POST \/eth\/v[12]\/builder\/blinded_blocks$/.test(asked))
    return { status: 502, body: JSON.stringify({ code: 502, message: "no successful relay response" }) };
  return { status: 404, body: "404 page not found" };
}
