/** Stands in for Erigon with Caplin, its own beacon node, in one process. */

import { startBeacon } from "./beacon.ts";
import { checkNodeKey, identity, serveMetrics, stopOnSignals } from "./client.ts";
import { isOnline, startExecution } from "./execution.ts";
import { portOf, readFlags } from "./flags.ts";
import { readSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

stopOnSignals();
const flags = readFlags("erigon", process.argv.slice(2));
checkNodeKey(flags.get("nodekey"));
const secret = readSecret(flags.get("authrpc.jwtsecret"));
const dataDirectory = flags.get("datadir") ?? "/data";
const peerId = identity(dataDirectory);
const network = networkOf(flags.get("chain"));
const rpcPort = portOf(flags, "http.port", 8545);
if (flags.has("metrics")) serveMetrics(portOf(flags, "metrics.port", 6060), "erigon");
startExecution({
  network,
  rpcPort,
  engine: {
    address: flags.get("authrpc.addr") ?? "127.0.0.1",
    port: portOf(flags, "authrpc.port", 8551),
    secret,
  },
});
// The beacon API is off until it is asked for.
if (flags.has("beacon.api") && !flags.has("externalcl")) {
  startBeacon({
    network,
    port: portOf(flags, "beacon.api.port", 5555),
    dataDirectory,
    version: "Caplin/stand-in",
    peerId,
    executionOnline: () => isOnline(`http://127.0.0.1:${rpcPort}`),
  });
}
