import type { ClientService, ValidatorModule } from "../client.ts";
import type { ValidatorContext } from "../context.ts";
import { scripted } from "../script.ts";
import { derivationMiB, validatorService } from "./service.ts";

/** Its exit code when another client signs with its keys (the_nimbus_book/src/options.md, "Exit Codes", v24.9.0). */
const doppelganger = 129;

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
    exitCodes: {
      [doppelganger]:
        "another client signs with these keys. Find it and stop it for good; then remove doppelganger-found from the data folder of this one, and npm run resume",
    },
  },
  // It derives one key after the other, and may still hold what the last one took: Nim's collector frees it later
  // (status-im/nimbus-eth2 config.nims and spec/keystore.nim, v24.9.0).
  memoryMiB: 2 * derivationMiB + 256,
  irreplaceable: { validators: ["0x*", "slashing_protection.sqlite3"], secrets: ["0x*"] },
  service,
  options: "nimbus-validator-client",
};

function service(validator: ValidatorContext): ClientService {
  return validatorService(validator, {
    name: "nimbus",
    image: nimbus.image,
    entrypoint: scripted("nimbus", start()),
    arguments: flags(validator),
  });
}

/**
 * When another client signs with these keys, Docker would start this one again, after a reboot too, so the word is kept
 * beside the keys until a human takes it away.
 */
function start(): string {
  const [program] = nimbus.image.command;
  const found = "/data/doppelganger-found";
  return `if [ -e ${found} ]; then
  echo "another client signs with these keys: stop that one, remove doppelganger-found, then start" >&2
  exit ${doppelganger}
fi
run ${program} "$@"
code=$?
[ "$code" -ne ${doppelganger} ] || : >${found}
exit "$code"`;
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
    "--doppelganger-detection=true",
    ...(group.relays.length === 0 ? [] : ["--payload-builder=true"]),
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
