/** Stands in for `lodestar validator …`. */

import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { portOf, readFlags } from "./flags.ts";
import { startValidator } from "./validator.ts";

const flags = readFlags("lodestar-validator", process.argv.slice(2));
const tokenFile = flags.get("keymanager.tokenFile") ?? "api-token.txt";
// At every start, as the real one does.
writeFileSync(tokenFile, readFileSync(tokenFile));
chmodSync(tokenFile, 0o600);
startValidator({
  name: "lodestar",
  keystores: flags.get("keystoresDir"),
  passwords: flags.get("secretsDir"),
  slashingDatabase: `${flags.get("dataDir")}/validator-db`,
  beaconNodes: (flags.get("beaconNodes") ?? "").split(","),
  feeRecipient: flags.get("suggestedFeeRecipient"),
  tokenFile,
  keymanager: { address: flags.get("keymanager.address"), port: portOf(flags, "keymanager.port", 5062) },
  metrics: { address: flags.get("metrics.address"), port: portOf(flags, "metrics.port", 5064) },
  derivations: availableParallelism(),
});
