/** Stands in for `lodestar validator …`. */

import { portOf, readFlags } from "./flags.ts";
import { startValidator } from "./validator.ts";

const flags = readFlags("lodestar-validator", process.argv.slice(2));
startValidator({
  name: "lodestar",
  keystores: flags.get("keystoresDir"),
  passwords: flags.get("secretsDir"),
  slashingDatabase: `${flags.get("dataDir")}/validator-db`,
  beaconNodes: (flags.get("beaconNodes") ?? "").split(","),
  feeRecipient: flags.get("suggestedFeeRecipient"),
  tokenFile: flags.get("keymanager.tokenFile"),
  keymanager: { address: flags.get("keymanager.address"), port: portOf(flags, "keymanager.port", 5062) },
  metrics: { address: flags.get("metrics.address"), port: portOf(flags, "metrics.port", 5064) },
});
