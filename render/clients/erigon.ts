import type { EthereumPair } from "../../topology/topology.ts";
import { caplin } from "./caplin.ts";
import { type ClientService, containerPorts } from "./client.ts";
import { executionProbe } from "./probes.ts";

const metricsPort = 6060;

/** Erigon with its own beacon node, Caplin, in one process. Flags: docs.erigon.tech and eth-docker's erigon entrypoint. */
export function erigon(node: EthereumPair): ClientService {
  const { public: peer, loopback } = node.ports;
  const beacon = caplin(node);
  return {
    program: "erigon",
    arguments: [...flags(node), ...beacon.arguments],
    peerPorts: [
      { port: peer.executionP2p, protocols: ["tcp", "udp"] },
      { port: peer.executionSecond, protocols: ["tcp", "udp"] },
      { port: peer.torrent, protocols: ["tcp", "udp"] },
      ...beacon.peerPorts,
    ],
    localPorts: [
      { host: loopback.rpc, container: containerPorts.rpc },
      // Erigon answers both on one port.
      { host: loopback.webSocket, container: containerPorts.rpc },
      { host: loopback.executionMetrics, container: metricsPort },
      ...beacon.localPorts,
    ],
    // eth-docker erigon.yml keeps the default signal.
    stopSignal: "SIGTERM",
    stopGrace: 300,
    memoryShare: 1,
    probes: [executionProbe(node), ...beacon.probes],
  };
}

function flags({ network, ports, publicAddress }: EthereumPair): string[] {
  return [
    `--chain=${network}`,
    "--datadir=/data",
    // Another mode later means to sync anew.
    "--prune.mode=full",
    `--port=${ports.public.executionP2p}`,
    // One port for each eth version it speaks; the default list is 30303 to 30307.
    `--p2p.allowed-ports=${ports.public.executionP2p},${ports.public.executionSecond}`,
    `--torrent.port=${ports.public.torrent}`,
    ...(publicAddress === undefined ? [] : [`--nat=extip:${publicAddress}`]),
    // Caplin talks to Erigon inside the process: the Engine API stays in the container.
    "--authrpc.addr=127.0.0.1",
    `--authrpc.port=${containerPorts.engine}`,
    "--authrpc.jwtsecret=/jwt.hex",
    "--private.api.addr=127.0.0.1:9090",
    "--http",
    "--http.addr=0.0.0.0",
    `--http.port=${containerPorts.rpc}`,
    // The host publishes the port on loopback only.
    "--http.vhosts=*",
    "--http.api=eth,net,web3,erigon",
    "--ws",
    "--metrics",
    "--metrics.addr=0.0.0.0",
    `--metrics.port=${metricsPort}`,
  ];
}
