/**
 * Stands in for `nimbus_beacon_node …`, whose first state comes from a step of its own, `trustedNodeSync`. A file
 * `slashed` in its data directory has it see that a validator of its own was slashed.
 */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addressOf, listenForPeers } from "./addresses.ts";
import { startBeacon } from "./beacon.ts";
import { identity, serveMetrics, stopOnSignals, whenThereIs } from "./client.ts";
import { isOnline } from "./execution.ts";
import { isOn, portOf, readFlags, refuse } from "./flags.ts";
import { givenSecret, makeToken } from "./jwt.ts";
import { networkOf } from "./networks.ts";

/** Its exit code then (quitSlashing in gossip_processing/eth2_processor.nim; its release notes of v25.6.0). */
const slashed = 198;

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
  const peerId = identity(dataDirectory);
  // A file that an option names has to be there: InputFile in conf.nim, v24.9.0.
  const secret = givenSecret(flags.get("jwt-secret"), join(dataDirectory, "jwt.hex"));
  const execution = flags.get("el") ?? refuse("no execution client was given");
  // On a network that it knows the real one would begin at genesis, which takes weeks.
  const states = [join(database, "nbc.sqlite3"), join(flags.get("network") ?? "mainnet", "genesis.ssz")];
  if (!states.some((file) => existsSync(file))) refuse("there is no state to start from");
  if (isOn(flags, "metrics"))
    serveMetrics(addressOf(flags, "metrics-address", "metrics-port", ["127.0.0.1", 8008]), "nimbus");
  const quic = portOf(flags, "quic-port", 9001);
  listenForPeers({ tcp: [portOf(flags, "tcp-port", 9000)], udp: [portOf(flags, "udp-port", 9000), quic] });
  startBeacon({
    network: networkOf(flags.get("network")),
    ...(isOn(flags, "rest") && {
      api: addressOf(flags, "rest-address", "rest-port", ["127.0.0.1", 5052]),
    }),
    dataDirectory,
    version: "Nimbus/fake",
    peerId,
    executionOnline: () => isOnline(execution, makeToken(secret)),
  });
  whenThereIs(join(dataDirectory, "slashed"), () => {
    process.stderr.write("a validator of this node was slashed\n");
    process.exit(slashed);
  });
}
