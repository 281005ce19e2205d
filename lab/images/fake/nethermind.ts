/** Stands in for Nethermind. */

import { addressOf, listenForPeers } from "./addresses.ts";
import { identity, ownNodeKey, serveMetrics, stopOnSignals } from "./client.ts";
import { startExecution } from "./execution.ts";
import { isOn, portOf, readFlags, refuse } from "./flags.ts";
import { ownSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

stopOnSignals();
const flags = readFlags("nethermind", process.argv.slice(2));
const dataDirectory = flags.get("data-dir") ?? "/data";
identity(dataDirectory);
// NodeKeyManager.cs and JwtAuthentication.cs: both files are made where there are none.
ownNodeKey(flags.get("KeyStore.EnodeKeyFile") ?? `${dataDirectory}/keystore/node.key.plain`, "raw");
const secret = ownSecret(flags.get("JsonRpc.JwtSecretFile") ?? `${dataDirectory}/keystore/jwt-secret`);
if (!isOn(flags, "JsonRpc.Enabled"))
  refuse("this fake needs --JsonRpc.Enabled=true: its chain answers there");
if (isOn(flags, "Metrics.Enabled") && flags.has("Metrics.ExposePort"))
  serveMetrics(addressOf(flags, "Metrics.ExposeHost", "Metrics.ExposePort", ["0.0.0.0", 0]), "nethermind");
const rpc = addressOf(flags, "JsonRpc.Host", "JsonRpc.Port", ["127.0.0.1", 8545]);
const webSocket = { ...rpc, port: portOf(flags, "JsonRpc.WebSocketsPort", rpc.port) };
listenForPeers({
  tcp: [portOf(flags, "Network.P2PPort", 30303)],
  udp: [portOf(flags, "Network.DiscoveryPort", 30303)],
});
startExecution({
  network: networkOf(flags.get("config")),
  rpc,
  ...((isOn(flags, "Init.WebSocketsEnabled") || !flags.has("Init.WebSocketsEnabled")) &&
  webSocket.port !== rpc.port
    ? { webSocket }
    : {}),
  engine: { ...addressOf(flags, "JsonRpc.EngineHost", "JsonRpc.EnginePort", ["127.0.0.1", 8551]), secret },
});
