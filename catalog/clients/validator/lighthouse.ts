import { genesisFolder } from "../../genesis.ts";
import type { ClientService, ValidatorModule } from "../client.ts";
import { lighthouse as beaconNode } from "../consensus/lighthouse.ts";
import type { ValidatorContext } from "../context.ts";
import { scripted } from "../script.ts";
import { derivationMiB, registrationFlags, validatorService } from "./service.ts";

/** Lighthouse validator client, from the image of its beacon node. */
export const lighthouse: ValidatorModule<"lighthouse"> = {
  image: beaconNode.image,
  // It derives one key after the other.
  memoryMiB: derivationMiB + 256,
  irreplaceable: {
    validators: ["0x*", "slashing_protection.sqlite", "validator_definitions.yml"],
    secrets: ["0x*"],
  },
  slashingDatabase: "slashing_protection.sqlite",
  service,
  // Its book, help of the validator client, v8.2.0.
  noGasLimit: "its option --gas-limit needs --builder-proposals, with which it registers with relays",
  options: "lighthouse-vc",
};

function service(validator: ValidatorContext): ClientService {
  return validatorService(validator, {
    name: "lighthouse",
    image: lighthouse.image,
    entrypoint: scripted("lighthouse", start(validator)),
    arguments: flags(validator),
    // Its code is 1, as after any failure (detect_doppelgangers in doppelganger_service/src/lib.rs, 0af5aad, 2026; its book,
    // Doppelganger Protection).
    safetyStop: { reason: "doppelganger", log: "Doppelganger(s) detected" },
  });
}

/**
 * It has no option for builders, but reads a file in the folder of its keys at each start, and makes an empty one where
 * there is none (its book, Builder Configuration, branch stable, and its source of BuilderConfigFile, read 2026-11-28). Its
 * keymanager API writes the file, too: what counts is the configuration, so the file is made anew, or goes.
 */
function start({ group: { builders, builderBoostFactor } }: ValidatorContext): string {
  const [folder, name] = ["/data/validators", "builder_definitions.yml"];
  const run = `exec ${lighthouse.image.command.join(" ")} "$@"`;
  if (builders === undefined) return `find ${folder} -name ${name} -delete || exit\n${run}`;
  const lines = [
    `min_bid: ${builders.minBidGwei}`,
    ...(builderBoostFactor === undefined ? [] : [`builder_boost_factor: ${builderBoostFactor}`]),
    "builders:",
    ...builders.urls.flatMap((url) => [
      "  - enabled: true",
      `    url: ${url}`,
      // What a builder promises inside of its block is no payment.
      "    max_execution_payment: 0",
    ]),
  ];
  return `cat >${folder}/${name} <<'END' || exit
${lines.join("\n")}
END
${run}`;
}

function flags({ network, genesis, group, beaconApis, ports }: ValidatorContext): string[] {
  return [
    "vc",
    genesis === undefined ? `--network=${network}` : `--testnet-dir=${genesisFolder}`,
    // A slashing database that is missing beside keys keeps it from starting; --init-slashing-protection would not.
    "--datadir=/data",
    // In this order: the next one is asked when the first fails.
    `--beacon-nodes=${beaconApis.join(",")}`,
    // What is signed goes to all of them (its book, Redundancy): a node that dies over it, or says nothing, has no part.
    ...(beaconApis.length === 1 ? [] : ["--broadcast=subscriptions,attestations,blocks,sync-committee"]),
    // Since 8.2.0 it does not start without one.
    `--suggested-fee-recipient=${group.feeRecipient}`,
    "--enable-doppelganger-protection",
    ...registrationFlags(group, "--builder-proposals", "--gas-limit"),
    ...(group.builderBoostFactor === undefined ? [] : [`--builder-boost-factor=${group.builderBoostFactor}`]),
    // Since 8.2.0 the beacon node else writes the versions of clients behind it.
    ...(group.graffiti === undefined ? [] : [`--graffiti=${group.graffiti}`, "--graffiti-append=false"]),
    // The keymanager API.
    "--http",
    // It takes an address only together with the word that what goes there is not encrypted.
    "--http-address=127.0.0.1",
    "--unencrypted-http-transport",
    `--http-port=${ports.keymanager}`,
    "--http-token-path=/keymanager-token",
    "--metrics",
    "--metrics-address=127.0.0.1",
    `--metrics-port=${ports.metrics}`,
  ];
}
