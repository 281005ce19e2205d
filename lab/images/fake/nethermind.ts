/** Stands in for Nethermind. */

import { checkNodeKey, identity, serveMetrics, stopOnSignals } from "./client.ts";
import { startExecution } from "./execution.ts";
import { portOf, readFlags } from "./flags.ts";
import { readSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

stopOnSignals();
const flags = readFlags("nethermind", process.argv.slice(2));
checkNodeKey(flags.get("KeyStore.EnodeKeyFile"));
const secret = readSecret(flags.get("JsonRpc.JwtSecretFile"));
identity(flags.get("data-dir") ?? "/data");
if (flags.get("Metrics.Enabled") === "true")
  serveMetrics(portOf(flags, "Metrics.ExposePort", 9091), "nethermind");
startExecution({
  network: networkOf(flags.get("config")),
  rpcPort: portOf(flags, "JsonRpc.Port", 8545),
  ...(flags.get("Init.WebSocketsEnabled") === "true"
    ? { webSocketPort: portOf(flags, "JsonRpc.WebSocketsPort", 8546) }
    : {}),
  engine: {
    address: flags.get("JsonRpc.EngineHost") ?? "127.0.0.1",
    port: portOf(flags, "JsonRpc.EnginePort", 8551),
    secret,
  },
});
