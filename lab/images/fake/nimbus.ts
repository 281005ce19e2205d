/** Stands in for `nimbus_beacon_node …`, whose first state comes from a step of its own, `trustedNodeSync`. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startBeacon } from "./beacon.ts";
import { identity, serveMetrics, stopOnSignals } from "./client.ts";
import { isOnline } from "./execution.ts";
import { portOf, readFlags, refuse } from "./flags.ts";
import { makeToken, readSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

const words = process.argv.slice(2);
const step = words[0] === "trustedNodeSync";
const flags = readFlags(step ? "nimbus-trusted-node-sync" : "nimbus-beacon-node", words);
const dataDirectory = flags.get("data-dir") ?? "/data";
const database = join(dataDirectory, "db");
if (step) takeState();
else start();

function takeState(): void {
  if (!flags.has("trusted-node-url")) refuse("no trusted node was given");
  mkdirSync(database, { recursive: true });
  writeFileSync(join(database, "nbc.sqlite3"), `state of ${flags.get("network")}\n`);
}

function start(): void {
  stopOnSignals();
  const secret = readSecret(flags.get("jwt-secret"));
  const execution = flags.get("el") ?? refuse("no execution client was given");
  // On a network that it knows the real one would begin at genesis, which takes weeks.
  const states = [join(database, "nbc.sqlite3"), join(flags.get("network") ?? "mainnet", "genesis.ssz")];
  if (!states.some((file) => existsSync(file))) refuse("there is no state to start from");
  if (flags.has("metrics")) serveMetrics(portOf(flags, "metrics-port", 8008), "nimbus");
  startBeacon({
    network: networkOf(flags.get("network")),
    port: portOf(flags, "rest-port", 5052),
    dataDirectory,
    version: "Nimbus/fake",
    peerId: identity(dataDirectory),
    executionOnline: () => isOnline(execution, makeToken(secret)),
  });
}
