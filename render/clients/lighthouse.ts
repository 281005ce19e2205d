import { networks } from "../../topology/networks.ts";
import type { EthereumPair } from "../../topology/topology.ts";
import { type ClientService, containerPorts } from "./client.ts";
import { beaconProbe } from "./probes.ts";

const metricsPort = 5054;

/** Lighthouse beacon node. Flags: Lighthouse book and eth-docker's lighthouse entrypoint. */
export function lighthouse(node: EthereumPair): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    program: "lighthouse",
    arguments: flags(node),
    peerPorts: [
      { port: peer.consensusP2p, protocols: ["tcp", "udp"] },
      { port: peer.consensusQuic, protocols: ["udp"] },
    ],
    localPorts: [
      { host: loopback.beaconApi, container: containerPorts.beaconApi },
      { host: loopback.consensusMetrics, container: metricsPort },
    ],
    // Between eth-docker's one minute and smartnode's three.
    stopSignal: "SIGTERM",
    stopGrace: 180,
    memoryShare: 0.45,
    probes: [beaconProbe(node)],
  };
}

function flags({ execution, network, ports, publicAddress }: EthereumPair): string[] {
  return [
    "bn",
    `--network=${network}`,
    "--datadir=/data",
    // Exactly one execution client: the Engine API allows no second (book, redundancy).
    `--execution-endpoint=http://${execution}:${containerPorts.engine}`,
    "--execution-jwt=/jwt.hex",
    `--checkpoint-sync-url=${networks[network].checkpointSync}`,
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
