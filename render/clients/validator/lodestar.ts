import type { ValidatorClient } from "../../../topology/topology.ts";
import type { ClientService, ValidatorModule } from "../client.ts";
import { scripted } from "../script.ts";
import { validatorService } from "./service.ts";

/** Lodestar validator client. */
export const lodestar: ValidatorModule<"lodestar"> = {
  image: {
    name: "lodestar",
    registry: "docker.io",
    repository: "chainsafe/lodestar",
    // github.com/ChainSafe/lodestar/releases, 2026-10-22
    versions: { mainnet: "v1.50.1", hoodi: "v1.50.1" },
    // ethstaker/eth-docker lodestar-vc-only.yml, 2026-08-20
    command: ["node", "/usr/app/packages/cli/bin/lodestar"],
  },
  // Node.js keeps garbage for long; eth-docker allows it 2 GiB for any number of keys.
  memoryMiB: 768,
  irreplaceable: { ".": ["validator-db"], keystores: ["0x*"], secrets: ["0x*"] },
  service,
  options: "lodestar-validator",
};

function service(validator: ValidatorClient): ClientService {
  return validatorService(validator, {
    name: "lodestar",
    image: lodestar.image,
    entrypoint: scripted("lodestar", start()),
    arguments: flags(validator),
  });
}

/** A client that was killed leaves locks that keep the next one from its keys; this container alone has the folder. */
function start(): string {
  const program = lodestar.image.command.join(" ");
  return `find /data/keystores -name voting-keystore.json.lock -delete\nexec ${program} "$@"`;
}

function flags({ network, group, beaconApis, ports }: ValidatorClient): string[] {
  return [
    "validator",
    `--network=${network}`,
    "--dataDir=/data",
    "--keystoresDir=/data/keystores",
    "--secretsDir=/data/secrets",
    // In this order: the next one is asked when the first fails.
    `--beaconNodes=${beaconApis.join(",")}`,
    `--suggestedFeeRecipient=${group.feeRecipient}`,
    // Refuses a block whose fee recipient is another one.
    "--strictFeeRecipientCheck",
    "--doppelgangerProtection",
    ...(group.relays.length === 0 ? [] : ["--builder"]),
    ...(group.graffiti === undefined ? [] : [`--graffiti=${group.graffiti}`]),
    "--keymanager",
    "--keymanager.address=127.0.0.1",
    `--keymanager.port=${ports.keymanager}`,
    "--keymanager.tokenFile=/keymanager-token",
    "--metrics",
    "--metrics.address=127.0.0.1",
    `--metrics.port=${ports.metrics}`,
  ];
}
