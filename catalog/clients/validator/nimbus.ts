import type { ClientService, ValidatorModule } from "../client.ts";
import type { ValidatorContext } from "../context.ts";
import { derivationMiB, registrationFlags, validatorService } from "./service.ts";

/** Nimbus validator client. */
export const nimbus: ValidatorModule<"nimbus-validator"> = {
  image: {
    name: "nimbus-validator",
    registry: "docker.io",
    repository: "statusim/nimbus-validator-client",
    // rocket-pool/smartnode v1.25.1, 2026-10-23
    versions: { mainnet: "multiarch-v26.10.2", hoodi: "multiarch-v26.10.2" },
    // rocket-pool/smartnode start-vc.sh, 2026-08-20
    command: ["/home/user/nimbus_validator_client"],
  },
  // It derives one key after the other, and may still hold what the last one took: Nim's collector frees it later
  // (status-im/nimbus-eth2 config.nims and spec/keystore.nim, v24.9.0).
  memoryMiB: 2 * derivationMiB + 256,
  irreplaceable: { validators: ["0x*", "slashing_protection.sqlite3"], secrets: ["0x*"] },
  slashingDatabase: "slashing_protection.sqlite3",
  service,
  noBuilderList:
    "no release of it has an option or a file for builders (status-im/nimbus-eth2 pull request 8994 is open; ethstaker/eth-docker, read 2026-11-28)",
  options: "nimbus-validator-client",
};

function service(validator: ValidatorContext): ClientService {
  return validatorService(validator, {
    name: "nimbus",
    image: nimbus.image,
    entrypoint: nimbus.image.command,
    arguments: flags(validator),
    // quitDoppelganger in nimbus_binary_common.nim; its book, options, "Exit Codes", v24.9.0.
    safetyStop: { reason: "doppelganger", code: 129 },
  });
}

function flags({ group, beaconApis, ports }: ValidatorContext): string[] {
  return [
    "--non-interactive",
    "--data-dir=/data",
    "--validators-dir=/data/validators",
    "--secrets-dir=/data/secrets",
    // It learns the network from them. What is signed goes to all at once (validator_client/api.nim, v24.9.0).
    ...beaconApis.map((url) => `--beacon-node=${url}`),
    `--suggested-fee-recipient=${group.feeRecipient}`,
    // On, although it may never end at a Lighthouse node (topology/ethereum/checks/signers.ts): a validator that signs
    // nothing loses little by the day, one that signs twice is lost.
    "--doppelganger-detection=true",
    ...registrationFlags(group, "--payload-builder=true", "--suggested-gas-limit"),
    ...(group.builderBoostFactor === undefined ? [] : [`--builder-boost-factor=${group.builderBoostFactor}`]),
    ...(group.graffiti === undefined ? [] : [`--graffiti=${group.graffiti}`]),
    "--keymanager",
    "--keymanager-address=127.0.0.1",
    `--keymanager-port=${ports.keymanager}`,
    "--keymanager-token-file=/keymanager-token",
    "--metrics",
    "--metrics-address=127.0.0.1",
    `--metrics-port=${ports.metrics}`,
  ];
}
