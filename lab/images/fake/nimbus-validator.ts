/**
 * Stands in for `nimbus_validator_client …`. A file `doppelganger` in its data directory has it find another client
 * that signs with its keys.
 */

import { join } from "node:path";
import { addressOf } from "./addresses.ts";
import { readRequired, whenThereIs } from "./client.ts";
import { isOn, readFlags, refuse } from "./flags.ts";
import { startValidator } from "./validator.ts";

/** Its exit code when another client signs with its keys (its book, options, "Exit Codes", v24.9.0). */
const doppelganger = 129;

const flags = readFlags("nimbus-validator-client", process.argv.slice(2));
const all = process.argv.filter((word) => word.startsWith("--beacon-node="));
startValidator({
  name: "nimbus",
  keystores: flags.get("validators-dir"),
  passwords: flags.get("secrets-dir"),
  slashingDatabase: `${flags.get("validators-dir")}/slashing_protection.sqlite3`,
  beaconNodes: all.map((word) => word.slice(word.indexOf("=") + 1)),
  feeRecipient: flags.get("suggested-fee-recipient"),
  ...(isOn(flags, "keymanager") && {
    keymanager: {
      ...addressOf(flags, "keymanager-address", "keymanager-port", ["127.0.0.1", 5052]),
      token: token(flags.get("keymanager-token-file")),
    },
  }),
  ...(isOn(flags, "metrics") && {
    metrics: addressOf(flags, "metrics-address", "metrics-port", ["127.0.0.1", 8108]),
  }),
  keepsGarbage: true,
});
whenThereIs(join(flags.get("data-dir") ?? "/data", "doppelganger"), () => {
  process.stderr.write("Doppelganger detected\n");
  process.exit(doppelganger);
});

/** It is read only, and has to be there (InputFile in conf.nim, v24.9.0). */
function token(file: string | undefined): string {
  if (file === undefined) return refuse("no keymanager token was given");
  return (
    readRequired("the keymanager token", file).toString().trim() || refuse("the keymanager token is empty")
  );
}
