import { loopbackUrl } from "../../loopback.ts";
import type { ClientService, DvtModule } from "../client.ts";
import { scripted } from "../script.ts";
import type { CharonContext } from "./context.ts";

/** Where its validator client reaches it in their project's network. */
export const charonApi = "http://charon:3600";

/** Folder of its key and its cluster's lock. */
const folder = "/data";

/** Obol's relays, by which the nodes of a cluster find each other (its default, cmd/run.go); what they say goes directly. */
export const charonRelays = [
  "https://0.relay.obol.tech",
  "https://1.relay.obol.tech",
  "https://2.relay.obol.dev",
] as const;

/** Charon, the middleware of an Obol cluster. Options and files: ObolNetwork/charon cmd/run.go and app, e6284707, 2026-08-21. */
export const charon: DvtModule<"charon", CharonContext> = {
  image: {
    name: "charon",
    registry: "docker.io",
    repository: "obolnetwork/charon",
    // github.com/ObolNetwork/charon/releases, v1.11.4, 2026-11-06: not for Glamsterdam, which no network has scheduled.
    versions: { mainnet: "v1.11.4", hoodi: "v1.11.4" },
    // Dockerfile, e6284707
    command: ["/usr/local/bin/charon"],
  },
  // Less than 1 GB (docs.obol.org, best practices, 2026-08); Go's collector works harder below that.
  memoryMiB: 640,
  irreplaceable: { ".": ["charon-enr-private-key", "cluster-lock.json"] },
  service,
  options: "charon-run",
};

function service(context: CharonContext): ClientService {
  const { p2p, monitoring } = context.ports;
  return {
    name: "charon",
    image: charon.image,
    entrypoint: scripted("charon", start(context)),
    arguments: flags(context),
    environment: { GOMEMLIMIT: `${Math.floor(charon.memoryMiB * 0.9)}MiB` },
    peerPorts: [{ port: p2p, protocols: ["tcp"] }],
    localPorts: [{ host: monitoring, container: 3620 }],
    metrics: { port: monitoring, path: "/metrics" },
    stopSignal: "SIGTERM",
    stopGrace: 60,
    // It answers once a relay, for which Charon waits a minute, and a beacon node have answered (Run in app/app.go).
    probes: [
      {
        name: "monitoring API",
        url: `${loopbackUrl(monitoring)}/livez`,
        expect: "ok",
        timeoutSeconds: 120,
      },
    ],
  };
}

/**
 * It verifies the lock against the hash that stands in it, so that hash tells which cluster it signs for: a folder that
 * was copied from another cluster does not start. The file is written with indentation (dkg/disk.go).
 *
 * Since 2.0 it writes what it knows for validator clients into a file beside the lock, once: a list of builders that has
 * changed would not get there (ObolNetwork/charon pull request 4700, 2026-09; release notes of v2.0.0-rc1). So the file of the
 * last start goes. The validator client of this program does not read it.
 */
function start({ lockHash }: CharonContext): string {
  const lock = `${folder}/cluster-lock.json`;
  return `grep -q '"lock_hash": *"${lockHash}"' ${lock} || {
  echo '${lock} is missing, or is not that of the configured lockHash' >&2
  exit 1
}
find ${folder} -path '*/vc-config/proposer-config.json' -delete
exec ${charon.image.command.join(" ")} "$@"`;
}

function flags({ ports, publicAddress, beaconApis, fallbackBeaconApis, proposals }: CharonContext): string[] {
  return [
    "run",
    `--lock-file=${folder}/cluster-lock.json`,
    `--private-key-file=${folder}/charon-enr-private-key`,
    // A second one on the same folder ends at once. It guards the folder, not the key (app/privkeylock).
    "--private-key-file-lock",
    // Fee recipients that the cluster has agreed on since its ceremony. By default it looks below the image's own folder,
    // where this user can write nothing (app/builderregistration.go).
    `--overrides-file=${folder}/builder_registrations_overrides.json`,
    // All are asked at once, and the first good answer counts (app/eth2wrap).
    `--beacon-node-endpoints=${beaconApis.join(",")}`,
    ...(fallbackBeaconApis.length === 0
      ? []
      : [`--fallback-beacon-node-endpoints=${fallbackBeaconApis.join(",")}`]),
    "--validator-api-address=0.0.0.0:3600",
    "--monitoring-address=0.0.0.0:3620",
    // Without an address it only connects to others, and they find it through relays alone.
    `--p2p-tcp-address=0.0.0.0:${ports.p2p}`,
    `--p2p-external-ip=${publicAddress}`,
    `--p2p-relays=${charonRelays.join(",")}`,
    ...builderFlags(proposals),
  ];
}

/** The nodes of a cluster compare a hash of these (ObolNetwork/charon pull request 4704, 2026-09): the order counts. */
function builderFlags(proposals: CharonContext["proposals"]): string[] {
  const { builders, builderBoostFactor } = proposals ?? {};
  if (builders === undefined) return [];
  return [
    `--builder-urls=${builders.urls.join(",")}`,
    ...(builders.minBidGwei === 0 ? [] : [`--builder-min-bid=${builders.minBidGwei}`]),
    ...(builderBoostFactor === undefined ? [] : [`--builder-boost-factor=${builderBoostFactor}`]),
  ];
}
