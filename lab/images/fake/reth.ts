/** Stands in for `reth node …`. */

import { checkNodeKey, identity, serveMetrics, stopOnSignals } from "./client.ts";
import { startExecution } from "./execution.ts";
import { portOf, readFlags } from "./flags.ts";
import { readSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

stopOnSignals();
const flags = readFlags("reth-node", process.argv.slice(2));
checkNodeKey(flags.get("p2p-secret-key"));
const secret = readSecret(flags.get("authrpc.jwtsecret"));
identity(flags.get("datadir") ?? "/data");
const metrics = flags.get("metrics");
if (metrics) serveMetrics(Number(metrics.split(":").at(-1)), "reth");
startExecution({
  network: networkOf(flags.get("chain")),
  rpcPort: portOf(flags, "http.port", 8545),
  ...(flags.has("ws") ? { webSocketPort: portOf(flags, "ws.port", 8546) } : {}),
  engine: {
    address: flags.get("authrpc.addr") ?? "127.0.0.1",
    port: portOf(flags, "authrpc.port", 8551),
    secret,
  },
});
