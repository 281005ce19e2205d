import { loopbackUrl } from "../../loopback.ts";
import type { ClientService, DvtModule } from "../client.ts";
import type { SsvContext } from "./context.ts";

/** Where its configuration is in its container. */
export const ssvConfigurationFile = "/ssv.yaml";

/** Ports in its container. */
const inside = { metrics: 15_000, api: 16_000 } as const;

/** SSV node. Keys and files: ssvlabs/ssv cli/operator/node.go, v2.3.7, 2025-11-17, and release notes to v2.5.2. */
export const ssv: DvtModule<"ssv", SsvContext> = {
  image: {
    name: "ssv",
    registry: "docker.io",
    repository: "ssvlabs/ssv-node",
    // github.com/ssvlabs/ssv/releases: v2.5.1, 2026-11-10; v2.5.2, 2026-11-25, which asks to be tried on Hoodi first.
    versions: { mainnet: "v2.5.1", hoodi: "v2.5.2" },
    // Dockerfile, v2.3.7
    command: ["/go/bin/ssvnode"],
  },
  // It is said to need 2 GB (docs.ssv.network, hardware, 2026-05) with hundreds of validators.
  memoryMiB: 1280,
  // By the same page, as quoted elsewhere: it could not be read again (2026-11-27).
  minDiskGB: 20,
  minThreads: 2,
  // It has no interchange file: what it has signed is in its database alone. A wildcard says what is a key
  // (provider/resource/keys-left.ts).
  irreplaceable: { ".": ["encrypted_private_key*.json", "password", "db"] },
  slashingDatabase: "db",
  service,
  options: "ssv-start-node",
};

function service({ ports }: SsvContext): ClientService {
  return {
    name: "ssv",
    image: ssv.image,
    entrypoint: ssv.image.command,
    arguments: ["start-node", `--config=${ssvConfigurationFile}`],
    environment: { GOMEMLIMIT: `${Math.floor(ssv.memoryMiB * 0.9)}MiB` },
    peerPorts: [
      { port: ports.p2pTcp, protocols: ["tcp"] },
      { port: ports.p2pUdp, protocols: ["udp"] },
    ],
    localPorts: [
      { host: ports.metrics, container: inside.metrics },
      { host: ports.api, container: inside.api },
    ],
    metrics: { port: ports.metrics, path: "/metrics" },
    stopSignal: "SIGTERM",
    stopGrace: 60,
    // Metrics come before the registry's events are read, which takes minutes at the first start; the API after them.
    probes: [
      {
        name: "metrics",
        url: `${loopbackUrl(ports.metrics)}/metrics`,
        expect: "# TYPE ",
        timeoutSeconds: 120,
      },
    ],
  };
}

/**
 * Its configuration file, as it is nested there. A file and not variables: without one it reads no variables either
 * (start-node of v2.3.7).
 */
export function ssvConfiguration({ network, ports, publicAddress, beaconApis, webSockets }: SsvContext) {
  return {
    // Beside what the container writes to its log, with details; 500 MB each by default.
    global: { LogFilePath: "/data/debug.log", LogFileSize: 50, LogFileBackups: 2 },
    db: { Path: "/data/db" },
    ssv: { Network: network },
    // The first that is well is asked.
    eth1: { ETH1Addr: webSockets.join(";") },
    eth2: { BeaconNodeAddr: beaconApis.join(";"), WithParallelSubmissions: true },
    p2p: { TcpPort: ports.p2pTcp, UdpPort: ports.p2pUdp, HostAddress: publicAddress },
    KeyStore: { PrivateKeyFile: "/data/encrypted_private_key.json", PasswordFile: "/data/password" },
    MetricsAPIPort: inside.metrics,
    SSVAPIPort: inside.api,
    // It waits for three epochs after a start, unless enough of the cluster went on.
    EnableDoppelgangerProtection: true,
  };
}
