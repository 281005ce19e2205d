/** Stands in for `lighthouse bn …`; asks its execution client whether it is there, as the real one does. */

import { startBeacon } from "./beacon.ts";
import { identity, serveMetrics, stopOnSignals } from "./client.ts";
import { isOnline } from "./execution.ts";
import { parseFlags, portOf, refuse } from "./flags.ts";
import { makeToken, readSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

stopOnSignals();
const flags = parseFlags(process.argv.slice(2));
const secret = readSecret(flags.get("execution-jwt"));
const execution = flags.get("execution-endpoint") ?? refuse("no execution endpoint was given");
const dataDirectory = flags.get("datadir") ?? "/data";
if (flags.has("metrics")) serveMetrics(portOf(flags, "metrics-port", 5054), "lighthouse");
startBeacon({
  network: networkOf(flags.get("network")),
  port: portOf(flags, "http-port", 5052),
  dataDirectory,
  version: "Lighthouse/stand-in",
  peerId: identity(dataDirectory),
  executionOnline: () => isOnline(execution, makeToken(secret)),
});
