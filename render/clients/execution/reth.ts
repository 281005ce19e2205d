import type { NetworkName } from "../../../topology/networks.ts";
import type { EthereumPair } from "../../../topology/topology.ts";
import { type ClientService, containerPorts, type ExecutionModule } from "../client.ts";
import { executionProbe } from "../probes.ts";

const metricsPort = 9001;

/** Reth. Its bootnodes for mainnet and Hoodi are built in. */
export const reth: ExecutionModule<"reth"> = {
  image: {
    name: "reth",
    registry: "ghcr.io",
    repository: "paradigmxyz/reth",
    // github.com/paradigmxyz/reth/releases, 2026-11-06
    versions: { mainnet: "v2.10.1", hoodi: "v2.10.1" },
    command: ["reth"],
  },
  // 8 to 16 GiB (run/system-requirements of its book, 2026-08-21) and 8 for a beacon node; Hoodi's state is a fraction.
  leastMemoryGiB: { mainnet: 16, hoodi: 8 },
  memoryWeight: 11,
  service,
  sources: [
    {
      document: "paradigmxyz/reth docs/vocs: run/faq/ports, run/storage/pruning, cli/reth/node",
      date: "2026-08-21",
      flags: ["--chain", "--datadir", "--port", "--discovery.port", "--discovery.v5.port", "--nat"].concat(
        ["--authrpc.addr", "--authrpc.port", "--authrpc.jwtsecret", "--metrics"],
        ["--http", "--http.addr", "--http.port", "--http.api", "--ws", "--ws.addr", "--ws.port"],
      ),
    },
    {
      document: "ethstaker/eth-docker reth/docker-entrypoint.sh, node types full and pre-merge-expiry",
      date: "2026-08-20",
      flags: ["--block-interval", "--prune.senderrecovery.full", "--prune.accounthistory.distance"].concat(
        ["--prune.storagehistory.distance", "--prune.bodies.pre-merge", "--prune.receipts.pre-merge"],
        ["--prune.receipts.before"],
      ),
    },
  ],
};

function service(node: EthereumPair): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    name: "reth",
    image: reth.image,
    entrypoint: reth.image.command,
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
    metrics: { port: loopback.executionMetrics, path: "/metrics" },
    // eth-docker reth.yml; Rocket Pool's smartnode waits three times as long.
    stopSignal: "SIGINT",
    stopGrace: 300,
    probes: [executionProbe(node)],
  };
}

function flags({ network, ports, publicAddress }: EthereumPair): string[] {
  return [
    "node",
    `--chain=${network}`,
    "--datadir=/data",
    ...pruning(network),
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

/**
 * Without any of these Reth keeps all state since genesis. `--full` and `--minimal` drop receipts after 10064 blocks,
 * but an SSV node reads its registry's events since the contract was made (2023) and Rocket Pool's node those of a
 * year: so old state goes, and receipts, bodies and the look-up of transactions stay. What was before the merge may
 * go; Hoodi has no such time.
 */
function pruning(network: NetworkName): string[] {
  const history = {
    mainnet: ["--prune.bodies.pre-merge", "--prune.receipts.pre-merge"],
    hoodi: ["--prune.receipts.before=0"],
  };
  return [
    "--block-interval=5",
    "--prune.senderrecovery.full",
    "--prune.accounthistory.distance=10064",
    "--prune.storagehistory.distance=10064",
    ...history[network],
  ];
}
