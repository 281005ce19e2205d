/**
 * Stands in for `lodestar validator …`. A file `doppelganger` in its data directory has it find another client that
 * signs with its keys.
 */

import { randomBytes } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { addressOf } from "./addresses.ts";
import { readOrMake, whenThereIs } from "./client.ts";
import { isOn, readFlags } from "./flags.ts";
import { lockKeystore } from "./keystore-lock.ts";
import { startValidator } from "./validator.ts";

const flags = readFlags("lodestar-validator", process.argv.slice(2));
const dataDirectory = flags.get("dataDir") ?? "/data";
startValidator({
  name: "lodestar",
  keystores: flags.get("keystoresDir"),
  passwords: flags.get("secretsDir"),
  slashingDatabase: `${dataDirectory}/validator-db`,
  // Beside keys as well (packages/cli/src/cmds/validator/handler.ts, likewise).
  makesDatabase: true,
  beaconNodes: (flags.get("beaconNodes") ?? "http://127.0.0.1:9596").split(","),
  // Its own default (packages/validator/src/services/validatorStore.ts, 6de07362, 2024-10-25). Charon hears it and does
  // not pass it on.
  feeRecipient: flags.get("suggestedFeeRecipient") ?? `0x${"0".repeat(40)}`,
  ...(isOn(flags, "keymanager") && {
    keymanager: {
      ...addressOf(flags, "keymanager.address", "keymanager.port", ["127.0.0.1", 5062]),
      token: token(flags.get("keymanager.tokenFile") ?? join(dataDirectory, "validator-db/api-token.txt")),
    },
  }),
  ...(isOn(flags, "metrics") && {
    metrics: addressOf(flags, "metrics.address", "metrics.port", ["127.0.0.1", 5064]),
  }),
  derivations: availableParallelism(),
  lock: (keystore) => lockKeystore(keystore, isOn(flags, "force")),
});
// It stops itself as a person would (cmds/validator/handler.js of 1.44.0), and so ends with 0.
whenThereIs(join(dataDirectory, "doppelganger"), () => {
  process.stdout.write("Doppelganger(s) detected\n");
  process.kill(process.pid, "SIGINT");
});

/** Written at every start, whatever is there (cmds/validator/keymanager/server.js of 1.44.0). */
function token(file: string): string {
  const text = readOrMake(file, () => `api-token-0x${randomBytes(32).toString("hex")}`)
    .toString()
    .trim();
  writeFileSync(file, text);
  chmodSync(file, 0o600);
  return text;
}
