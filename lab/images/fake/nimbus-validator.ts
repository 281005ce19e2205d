/**
 * Stands in for `nimbus_validator_client …`. A file `doppelganger` in its data directory has it find another client
 * that signs with its keys.
 */

import { existsSync } from "node:fs";
import { portOf, readFlags } from "./flags.ts";
import { startValidator } from "./validator.ts";

const flags = readFlags("nimbus-validator-client", process.argv.slice(2));
const dataDirectory = flags.get("data-dir");
if (existsSync(`${dataDirectory}/doppelganger`)) {
  process.stderr.write("Doppelganger detected\n");
  process.exit(129);
}
const all = process.argv.filter((word) => word.startsWith("--beacon-node="));
startValidator({
  name: "nimbus",
  keystores: flags.get("validators-dir"),
  passwords: flags.get("secrets-dir"),
  slashingDatabase: `${flags.get("validators-dir")}/slashing_protection.sqlite3`,
  beaconNodes: all.map((word) => word.slice(word.indexOf("=") + 1)),
  feeRecipient: flags.get("suggested-fee-recipient"),
  tokenFile: flags.get("keymanager-token-file"),
  keymanager: { address: flags.get("keymanager-address"), port: portOf(flags, "keymanager-port", 5052) },
  metrics: { address: flags.get("metrics-address"), port: portOf(flags, "metrics-port", 8008) },
});
