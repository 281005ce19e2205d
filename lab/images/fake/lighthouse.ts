/** Stands in for `lighthouse bn …` and `lighthouse vc …`. */

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { addressOf, listenForPeers } from "./addresses.ts";
import { startBeacon } from "./beacon.ts";
import { identity, ownNodeKey, readOrMake, serveMetrics, stopOnSignals, whenThereIs } from "./client.ts";
import { isOnline } from "./execution.ts";
import { isOn, portOf, readFlags, refuse } from "./flags.ts";
import { makeToken, ownSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";
import { startValidator } from "./validator.ts";

const words = process.argv.slice(2);
const flags = readFlags(words[0] === "vc" ? "lighthouse-vc" : "lighthouse-bn", words);
const dataDirectory = flags.get("datadir") ?? "/data";
if (words[0] === "vc") validatorClient();
else beaconNode();

function beaconNode(): void {
  stopOnSignals();
  const peerId = identity(dataDirectory);
  // beacon_node/execution_layer and lighthouse_network/src/config.rs, v5.3.0: it makes the files that are missing.
  const secret = ownSecret(flags.get("execution-jwt") ?? join(dataDirectory, "beacon/jwt.hex"));
  ownNodeKey(join(dataDirectory, "beacon/network/key"), "raw");
  const execution = flags.get("execution-endpoint") ?? refuse("no execution endpoint was given");
  if (isOn(flags, "metrics"))
    serveMetrics(addressOf(flags, "metrics-address", "metrics-port", ["127.0.0.1", 5054]), "lighthouse");
  const port = portOf(flags, "port", 9000);
  const quic = isOn(flags, "disable-quic") ? [] : [portOf(flags, "quic-port", port + 1)];
  listenForPeers({ tcp: [port], udp: [portOf(flags, "discovery-port", port), ...quic] });
  startBeacon({
    network: networkOf(flags.get("network")),
    ...(isOn(flags, "http") && {
      api: addressOf(flags, "http-address", "http-port", ["127.0.0.1", 5052]),
    }),
    dataDirectory,
    version: "Lighthouse/fake",
    peerId,
    executionOnline: () => isOnline(execution, makeToken(secret)),
  });
}

/** A file `doppelganger` in its data directory has it find another client that signs with its keys. */
function validatorClient(): void {
  // validator_client/http_api/src/api_secret.rs, v5.3.0: read, and made where there is none.
  const tokenFile = flags.get("http-token-path") ?? join(dataDirectory, "validators/api-token.txt");
  const token = (): string =>
    readOrMake(tokenFile, () => randomBytes(32).toString("hex"))
      .toString()
      .trim();
  startValidator({
    name: "lighthouse",
    keystores: `${dataDirectory}/validators`,
    passwords: `${dataDirectory}/secrets`,
    slashingDatabase: `${dataDirectory}/validators/slashing_protection.sqlite`,
    beaconNodes: (flags.get("beacon-nodes") ?? "http://127.0.0.1:5052").split(","),
    feeRecipient: flags.get("suggested-fee-recipient"),
    ...(isOn(flags, "http") && {
      keymanager: { ...addressOf(flags, "http-address", "http-port", ["127.0.0.1", 5062]), token: token() },
    }),
    ...(isOn(flags, "metrics") && {
      metrics: addressOf(flags, "metrics-address", "metrics-port", ["127.0.0.1", 5064]),
    }),
  });
  // ShutdownReason::Failure in validator_client/doppelganger_service, v5.3.0.
  whenThereIs(join(dataDirectory, "doppelganger"), () => refuse("Doppelganger(s) detected"));
}
