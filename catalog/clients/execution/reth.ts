import { bootnodes, type Genesis, genesisFile } from "../../genesis.ts";
import type { NetworkName } from "../../networks.ts";
import { type ClientService, containerPorts, type ExecutionModule, type Peers } from "../client.ts";
import type { NodeContext } from "../context.ts";
import { executionProbe } from "../probes.ts";
import { rpcLimits } from "../rpc-limits.ts";

const metricsPort = 9001;

/** Reth. Its bootnodes for mainnet and Hoodi are built in. */
export const reth: ExecutionModule<"reth"> = {
  image: {
    name: "reth",
    registry: "ghcr.io",
    repository: "paradigmxyz/reth",
    // github.com/paradigmxyz/reth/releases, 2026-11-11
    versions: { mainnet: "v2.11.0", hoodi: "v2.11.0" },
    command: ["reth"],
  },
  // Its Dockerfile, v2.10.1.
  minCpu: "x86-64-v3",
  // 8 to 16 GiB (run/system-requirements of its book, 2026-08-21) and 8 for a beacon node; Hoodi's state is a fraction.
  // That is all of mainnet's share of a host of 32 GiB. Its caches are left as they are (the largest is 4 GiB): what else
  // counts towards its ceiling is mostly pages of its files, which the kernel takes back before it ends a program.
  minMemoryGiB: { mainnet: 16, hoodi: 8 },
  // 1.2 TB or more for --full (eth-docker docs, 2026-04). No figure is published for Hoodi: a quarter of it.
  minDiskGB: { mainnet: 1200, hoodi: 300 },
  memoryWeight: 11,
  identity: { format: "secp256k1", target: "/node.key" },
  service,
  options: "reth-node",
};

function service(node: NodeContext, peers: Peers): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    name: "reth",
    image: reth.image,
    entrypoint: reth.image.command,
    // It logs to files below its home, too, and ends where it cannot make them (crates/tracing/src/layers.rs, 2026).
    arguments: flags(node, peers),
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

function flags({ network, genesis, ports, publicAddress }: NodeContext, { enodes }: Peers): string[] {
  return [
    "node",
    ...chain(network, genesis),
    "--datadir=/data",
    ...pruning(network),
    `--port=${ports.public.executionP2p}`,
    `--discovery.port=${ports.public.executionP2p}`,
    // Default UDP 9200 (crates/net/discv5/src/config.rs), which no line forwards.
    `--discovery.v5.port=${ports.public.executionSecond}`,
    // Without a fixed address it asks public services for its own (`--nat=any`, its default).
    ...(publicAddress === undefined ? [] : [`--nat=extip:${publicAddress}`]),
    "--p2p-secret-key=/node.key",
    ...(enodes.length === 0 ? [] : [`--trusted-peers=${enodes.join(",")}`]),
    "--authrpc.addr=0.0.0.0",
    `--authrpc.port=${containerPorts.engine}`,
    "--authrpc.jwtsecret=/jwt.hex",
    "--http",
    "--http.addr=0.0.0.0",
    `--http.port=${containerPorts.rpc}`,
    "--http.api=eth,net,web3",
    `--rpc.max-blocks-per-filter=${rpcLimits.logBlocks}`,
    `--rpc.max-logs-per-response=${rpcLimits.logs}`,
    `--rpc.gascap=${rpcLimits.callGas}`,
    `--rpc.max-connections=${rpcLimits.connections}`,
    "--ws",
    "--ws.addr=0.0.0.0",
    `--ws.port=${containerPorts.webSocket}`,
    `--metrics=0.0.0.0:${metricsPort}`,
  ];
}

/** A name or a file in geth's format (ethpandaops/ethereum-package, reth_launcher.star at 0350d2e9, 2026-08-13). */
function chain(network: NetworkName, genesis: Genesis | undefined): string[] {
  return genesis === undefined
    ? [`--chain=${network}`]
    : [`--chain=${genesisFile("execution")}`, ...bootnodes("--bootnodes", genesis.enodes)];
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
    "--prune.block-interval=5",
    "--prune.sender-recovery.full",
    "--prune.account-history.distance=10064",
    "--prune.storage-history.distance=10064",
    ...history[network],
  ];
}
