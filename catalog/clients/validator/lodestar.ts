import { genesisFile } from "../../genesis.ts";
import type { ClientService, ValidatorModule } from "../client.ts";
import type { ValidatorContext } from "../context.ts";
import { scripted } from "../script.ts";
import { derivationMiB, validatorService } from "./service.ts";

/** What a group says of blocks that builders make. */
export type BuilderChoice = Pick<
  ValidatorContext["group"],
  "relays" | "builders" | "gasLimit" | "builderBoostFactor"
>;

/** Node.js keeps garbage up to this; its image allows it 8 GiB (NODE_OPTIONS in Lodestar's Dockerfile). */
export const heapMiB = 512;

/** Where it finds its token, and writes it again at each start (cmds/validator/keymanager/server.ts of 1.44.0). */
const memoryFolder = "/run/keymanager";

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
  // The heap, one derivation outside of it, and what is neither.
  memoryMiB: heapMiB + derivationMiB + 256,
  irreplaceable: { ".": ["validator-db"], keystores: ["0x*"], secrets: ["0x*"] },
  slashingDatabase: "validator-db",
  service,
  options: "lodestar-validator",
};

function service(validator: ValidatorContext): ClientService {
  return validatorService(validator, {
    name: "lodestar",
    image: lodestar.image,
    entrypoint: scripted("lodestar", start()),
    arguments: flags(validator),
    // services/doppelgangerService.ts of 1.44.0; it ends with 0.
    safetyStop: { reason: "doppelganger", log: "Doppelganger(s) detected" },
    environment: { NODE_OPTIONS: `--max-old-space-size=${heapMiB}` },
    // An import derives as many keys at once as it sees processors, whatever its options say
    // (cmds/validator/keymanager/decryptKeystores/threadPool.ts of 1.44.0).
    processors: "0",
    memoryFolder,
  });
}

/**
 * The host's token stays as it is: the program gets a copy. A client that was killed leaves locks that keep the next
 * one from its keys; this container alone has the folder.
 */
function start(): string {
  return `cat /keymanager-token >${memoryFolder}/token || exit
find /data/keystores -name voting-keystore.json.lock -delete
exec ${lodestar.image.command.join(" ")} "$@"`;
}

/**
 * What it does with builders: without `--builder` it proposes none of their blocks. Its own boost factor is 90, and with
 * another selection than this one it does not look at it (validator/src/services/validatorStore.ts,
 * getBuilderSelectionParams, 2026). Its own maximum execution payment is 0 (its documents, validator configuration,
 * "Configure external builders (Gloas)", of v1.47.0, 2026-09).
 */
export function builderFlags({ relays, builders, gasLimit, builderBoostFactor }: BuilderChoice): string[] {
  const { urls = [], minBidGwei = 0 } = builders ?? {};
  if (relays.length === 0 && urls.length === 0) return [];
  return [
    "--builder",
    ...(gasLimit === undefined ? [] : [`--defaultGasLimit=${gasLimit}`]),
    ...(builderBoostFactor === undefined
      ? []
      : ["--builder.selection=maxprofit", `--builder.boostFactor=${builderBoostFactor}`]),
    ...(urls.length === 0 ? [] : [`--builder.urls=${urls.join(",")}`]),
    ...(minBidGwei === 0 ? [] : [`--builder.minBid=${minBidGwei}`]),
  ];
}

function flags({ network, genesis, group, beaconApis, ports }: ValidatorContext): string[] {
  return [
    "validator",
    genesis === undefined ? `--network=${network}` : `--paramsFile=${genesisFile("config")}`,
    "--dataDir=/data",
    "--keystoresDir=/data/keystores",
    "--secretsDir=/data/secrets",
    // In this order: the next one is asked, and told what is signed, when the first fails; for some time after a failure
    // both at once (api/src/utils/client/httpClient.ts, v1.22.0). It has no word for "always both".
    `--beaconNodes=${beaconApis.join(",")}`,
    `--suggestedFeeRecipient=${group.feeRecipient}`,
    // Asks the beacon node to refuse to build a block that pays another one, which only Lodestar's own does
    // (beacon-node/src/api/impl/validator/index.ts, 2024-10).
    "--strictFeeRecipientCheck",
    "--doppelgangerProtection",
    ...builderFlags(group),
    ...(group.graffiti === undefined ? [] : [`--graffiti=${group.graffiti}`]),
    "--keymanager",
    "--keymanager.address=127.0.0.1",
    `--keymanager.port=${ports.keymanager}`,
    `--keymanager.tokenFile=${memoryFolder}/token`,
    "--metrics",
    "--metrics.address=127.0.0.1",
    `--metrics.port=${ports.metrics}`,
  ];
}
