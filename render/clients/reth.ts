import type { EthereumPair } from "../../topology/topology.ts";
import { type ClientService, containerPorts } from "./client.ts";
import { executionProbe } from "./probes.ts";

const metricsPort = 9001;

/** Reth. Flags: its book (run/faq/ports, run/storage) and eth-docker's reth entrypoint. */
export function reth(node: EthereumPair): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    program: "reth",
    arguments: flags(node),
    peerPorts: [
      { port: peer.executionP2p, protocols: ["tcp", "udp"] },
      { port: peer.executionSecond, protocols: ["udp"] },
    ],
    localPorts: [
      { host: loopback.rpc, container: containerPorts.rpc },
      { host: loopback.webSocket, container: containerPorts.webSocket },
      { host: loopback.executionMetrics, container: metricsPort },
    ],
    // eth-docker reth.yml; Rocket Pool's smartnode waits three times as long.
    stopSignal: "SIGINT",
    stopGrace: 300,
    memoryShare: 0.55,
    probes: [executionProbe(node)],
  };
}

function flags({ network, ports, publicAddress }: EthereumPair): string[] {
  return [
    "node",
    `--chain=${network}`,
    "--datadir=/data",
    // Without it Reth keeps everything since genesis (run/storage/pruning).
    "--full",
    `--port=${ports.public.executionP2p}`,
    `--discovery.port=${ports.public.executionP2p}`,
    // Default UDP 9200 (crates/net/discv5/src/config.rs), which no line forwards.
    `--discovery.v5.port=${ports.public.executionSecond}`,
    ...(publicAddress === undefined ? [] : [`--nat=extip:${publicAddress}`]),
    "--authrpc.addr=0.0.0.0",
    `--authrpc.port=${containerPorts.engine}`,
    "--authrpc.jwtsecret=/jwt.hex",
    "--http",
    "--http.addr=0.0.0.0",
    `--http.port=${containerPorts.rpc}`,
    "--http.api=eth,net,web3",
    "--ws",
    "--ws.addr=0.0.0.0",
    `--ws.port=${containerPorts.webSocket}`,
    `--metrics=0.0.0.0:${metricsPort}`,
  ];
}
