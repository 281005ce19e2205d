import { networks } from "../../../topology/networks.ts";
import type { EthereumPair } from "../../../topology/topology.ts";
import { type BeaconModule, type ClientService, containerPorts } from "../client.ts";
import { beaconProbe } from "../probes.ts";

const metricsPort = 5054;

/** Lighthouse beacon node. Its boot nodes for mainnet and Hoodi are built in. */
export const lighthouse: BeaconModule<"lighthouse"> = {
  image: {
    name: "lighthouse",
    registry: "docker.io",
    repository: "sigp/lighthouse",
    // rocket-pool/smartnode v1.25.2, 2026-11-10: security release of 2026-11-09
    versions: { mainnet: "v8.3.3", hoodi: "v8.3.3" },
    command: ["lighthouse"],
  },
  memoryWeight: 9,
  service,
  sources: [
    {
      document: "ethstaker/eth-docker lighthouse.yml and lighthouse/docker-entrypoint.sh",
      date: "2026-08-20",
      flags: [
        "--network",
        "--datadir",
        "--execution-endpoint",
        "--execution-jwt",
        "--checkpoint-sync-url",
      ].concat(
        [
          "--port",
          "--quic-port",
          "--enr-address",
          "--disable-upnp",
          "--http",
          "--http-address",
          "--http-port",
        ],
        ["--metrics", "--metrics-address", "--metrics-port", "--validator-monitor-auto", "--builder"],
      ),
    },
  ],
};

function service(node: EthereumPair): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    name: "lighthouse",
    image: lighthouse.image,
    entrypoint: lighthouse.image.command,
    arguments: flags(node),
    peerPorts: [
      { port: peer.consensusP2p, protocols: ["tcp", "udp"] },
      { port: peer.consensusQuic, protocols: ["udp"] },
    ],
    localPorts: [
      { host: loopback.beaconApi, container: containerPorts.beaconApi },
      { host: loopback.consensusMetrics, container: metricsPort },
    ],
    metrics: { port: loopback.consensusMetrics, path: "/metrics" },
    // Between eth-docker's one minute and smartnode's three.
    stopSignal: "SIGTERM",
    stopGrace: 180,
    probes: [beaconProbe(node)],
  };
}

function flags({ execution, network, ports, publicAddress, builder }: EthereumPair): string[] {
  return [
    "bn",
    `--network=${network}`,
    "--datadir=/data",
    // Exactly one execution client: the Engine API allows no second (book, redundancy).
    `--execution-endpoint=http://${execution}:${containerPorts.engine}`,
    "--execution-jwt=/jwt.hex",
    `--checkpoint-sync-url=${networks[network].checkpointSync}`,
    ...(builder === undefined ? [] : [`--builder=${builder}`]),
    `--port=${ports.public.consensusP2p}`,
    `--quic-port=${ports.public.consensusQuic}`,
    ...(publicAddress === undefined ? [] : [`--enr-address=${publicAddress}`]),
    "--disable-upnp",
    "--http",
    "--http-address=0.0.0.0",
    `--http-port=${containerPorts.beaconApi}`,
    "--metrics",
    "--metrics-address=0.0.0.0",
    `--metrics-port=${metricsPort}`,
    "--validator-monitor-auto",
  ];
}
