import { loopbackUrl } from "../../loopback.ts";
import type { ClientService, DvtModule } from "../client.ts";
import { scripted } from "../script.ts";
import { builderFlags, heapMiB, lodestar as validatorClient } from "../validator/lodestar.ts";
import { charonApi } from "./charon.ts";
import type { CharonContext } from "./context.ts";

/** Folder in memory with copies of the shares: every container has this one, and it ends with the container. */
const keys = "/dev/shm/keys";

/**
 * Shares of validators' keys as a ceremony of Charon makes them, in a folder of their own: Charon does not need them to
 * run. In the node's data folder, and in the container.
 */
export const shares = {
  folder: "shares",
  target: "/shares",
  irreplaceable: ["keystore-*.json", "keystore-*.txt"],
} as const;

/** Lodestar validator client of a Charon node: it signs with the node's shares, and asks nobody but its own Charon. */
export const distributedLodestar: DvtModule<"lodestar", CharonContext> = {
  image: validatorClient.image,
  memoryMiB: validatorClient.memoryMiB,
  // Its keys are Charon's; what it has signed is its own.
  irreplaceable: { ".": ["validator-db"] },
  slashingDatabase: "validator-db",
  service,
  options: validatorClient.options,
};

function service(context: CharonContext): ClientService {
  const metrics = context.ports.validatorMetrics;
  return {
    name: "lodestar",
    image: distributedLodestar.image,
    entrypoint: scripted("lodestar", start()),
    arguments: flags(context),
    environment: { NODE_OPTIONS: `--max-old-space-size=${heapMiB}` },
    // It derives as many keys at once as it sees processors.
    processors: "0",
    peerPorts: [],
    localPorts: [{ host: metrics, container: 5064 }],
    metrics: { port: metrics, path: "/metrics" },
    stopSignal: "SIGTERM",
    stopGrace: 60,
    probes: [
      {
        name: "validator metrics",
        url: `${loopbackUrl(metrics)}/metrics`,
        expect: "# TYPE ",
        timeoutSeconds: 300,
      },
    ],
  };
}

/**
 * A share lies as keystore-0.json with its password beside it; Lodestar wants a folder for each, named as the public key.
 * (ObolNetwork/charon eth2util/keystore, e6284707; Lodestar's cmds/validator/keymanager of 1.44.0.)
 */
function start(): string {
  return `umask 077
mkdir -p ${keys}/secrets
for keystore in ${shares.target}/keystore-*.json; do
  key=0x$(sed -n 's/.*"pubkey": *"\\([0-9a-f]*\\)".*/\\1/p' "$keystore")
  [ \${#key} -eq 98 ] || { echo "$keystore is no keystore" >&2; exit 1; }
  mkdir -p "${keys}/keystores/$key" || exit
  cat "$keystore" >"${keys}/keystores/$key/voting-keystore.json" || exit
  cat "\${keystore%json}txt" >"${keys}/secrets/$key" || exit
done
exec ${validatorClient.image.command.join(" ")} "$@"`;
}

/** From Glamsterdam on it signs whom its blocks pay and their gas limit itself, and Charon only passes that on. */
function proposalFlags(proposals: CharonContext["proposals"]): string[] {
  if (proposals === undefined) return [];
  return [
    `--suggestedFeeRecipient=${proposals.feeRecipient}`,
    ...(proposals.builders === undefined ? [`--defaultGasLimit=${proposals.gasLimit}`] : []),
    ...builderFlags({ ...proposals, relays: [] }),
  ];
}

function flags({ network, proposals }: CharonContext): string[] {
  return [
    "validator",
    `--network=${network}`,
    "--dataDir=/data",
    `--keystoresDir=${keys}/keystores`,
    `--secretsDir=${keys}/secrets`,
    `--beaconNodes=${charonApi}`,
    // It asks Charon for the selections of the whole cluster. Doppelganger protection stays off: the validator is live
    // through the other nodes, which it would take for doppelgangers.
    "--distributed",
    ...proposalFlags(proposals),
    "--metrics",
    "--metrics.address=0.0.0.0",
    "--metrics.port=5064",
  ];
}
