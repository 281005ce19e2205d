/** Stands in for `reth node …`. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { addressOf, listenForPeers, parseAddress } from "./addresses.ts";
import { identity, ownNodeKey, serveMetrics, stopOnSignals } from "./client.ts";
import { startExecution } from "./execution.ts";
import { portOf, readFlags, refuse } from "./flags.ts";
import { givenSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

stopOnSignals();
const flags = readFlags("reth-node", process.argv.slice(2));
const dataDirectory = flags.get("datadir") ?? "/data";
identity(dataDirectory);
makeLogFolder(process.env.HOME ?? "/");
// crates/node/core/src/args/network.rs and rpc_server.rs: a key is made anywhere, a secret where no option names one.
ownNodeKey(flags.get("p2p-secret-key") ?? join(dataDirectory, "discovery-secret"), "hex");
const secret = givenSecret(flags.get("authrpc.jwtsecret"), join(dataDirectory, "jwt.hex"));
if (!flags.has("http")) refuse("this fake needs --http: its chain answers there");
const metrics = flags.get("metrics");
if (metrics) serveMetrics(parseAddress(metrics), "reth");
listenForPeers({
  tcp: [portOf(flags, "port", 30303)],
  udp: [portOf(flags, "discovery.port", 30303), portOf(flags, "discovery.v5.port", 9200)],
});
startExecution({
  network: networkOf(flags.get("chain")),
  rpc: addressOf(flags, "http.addr", "http.port", ["127.0.0.1", 8545]),
  ...(flags.has("ws") ? { webSocket: addressOf(flags, "ws.addr", "ws.port", ["127.0.0.1", 8546]) } : {}),
  engine: { ...addressOf(flags, "authrpc.addr", "authrpc.port", ["127.0.0.1", 8551]), secret },
});

/** It makes the folder of its log files, and ends where it cannot (crates/tracing/src/layers.rs, 2026; --log.file.directory). */
function makeLogFolder(home: string): void {
  try {
    mkdirSync(join(home, ".cache/reth/logs"), { recursive: true });
  } catch (error) {
    refuse(`Could not create log directory: ${(error as Error).message}`);
  }
}
