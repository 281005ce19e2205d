/** Stands in for `lighthouse bn …` and `lighthouse vc …`. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { startBeacon } from "./beacon.ts";
import { checkNodeKey, identity, serveMetrics, stopOnSignals } from "./client.ts";
import { isOnline } from "./execution.ts";
import { portOf, readFlags, refuse } from "./flags.ts";
import { makeToken, readSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";
import { startValidator } from "./validator.ts";

const words = process.argv.slice(2);
const flags = readFlags(words[0] === "vc" ? "lighthouse-vc" : "lighthouse-bn", words);
const dataDirectory = flags.get("datadir") ?? "/data";
if (words[0] === "vc") validatorClient();
else beaconNode();

/** It asks its execution client whether it is there, as the real one does. */
function beaconNode(): void {
  stopOnSignals();
  const secret = readSecret(flags.get("execution-jwt"));
  const key = join(dataDirectory, "beacon/network/key");
  checkNodeKey(existsSync(key) ? key : undefined);
  const execution = flags.get("execution-endpoint") ?? refuse("no execution endpoint was given");
  if (flags.has("metrics")) serveMetrics(portOf(flags, "metrics-port", 5054), "lighthouse");
  startBeacon({
    network: networkOf(flags.get("network")),
    port: portOf(flags, "http-port", 5052),
    dataDirectory,
    version: "Lighthouse/fake",
    peerId: identity(dataDirectory),
    executionOnline: () => isOnline(execution, makeToken(secret)),
  });
}

function validatorClient(): void {
  startValidator({
    name: "lighthouse",
    keystores: `${dataDirectory}/validators`,
    passwords: `${dataDirectory}/secrets`,
    slashingDatabase: `${dataDirectory}/validators/slashing_protection.sqlite`,
    beaconNodes: (flags.get("beacon-nodes") ?? "").split(","),
    feeRecipient: flags.get("suggested-fee-recipient"),
    tokenFile: flags.get("http-token-path"),
    keymanager: { address: flags.get("http-address"), port: portOf(flags, "http-port", 5062) },
    metrics: { address: flags.get("metrics-address"), port: portOf(flags, "metrics-port", 5064) },
  });
}
