import { bootnodes, genesisFolder } from "../../genesis.ts";
import { type BeaconModule, type ClientService, containerPorts, type Peers } from "../client.ts";
import type { FallbackFeeRecipient, NodeContext } from "../context.ts";
import { beaconProbe } from "../probes.ts";
import { scripted } from "../script.ts";

const metricsPort = 5054;

/** Lighthouse beacon node. The boot nodes of a network that it knows are built in. */
export const lighthouse: BeaconModule<"lighthouse"> = {
  image: {
    name: "lighthouse",
    registry: "docker.io",
    repository: "sigp/lighthouse",
    // rocket-pool/smartnode v1.25.2, 2026-11-10: security release of 2026-11-09
    versions: { mainnet: "v8.3.3", hoodi: "v8.3.3" },
    // Schema 28 to 29 in v8.2.0, another step in v8.3.0, both automatic.
    oneWayDatabase: true,
    command: ["lighthouse"],
  },
  // About 20 GiB (eth-docker docs, 2026-04). No figure is published for Hoodi: the same.
  minDiskGB: { mainnet: 25, hoodi: 25 },
  memoryWeight: 9,
  identity: { format: "secp256k1-raw", target: "/node.key" },
  readyTimeoutSeconds: 1200,
  tcpPort: "consensusP2p",
  service,
  options: "lighthouse-bn",
};

function service(node: NodeContext, peers: Peers): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    name: "lighthouse",
    image: lighthouse.image,
    entrypoint: scripted("lighthouse", start()),
    arguments: flags(node, peers),
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

/**
 * It reads the bytes of its key in a folder where it also writes, and makes another one only where there is none
 * (lighthouse_network/src/config.rs, 2024-08). If Docker mounted the key there, it would make the folders as root.
 */
function start(): string {
  return `umask 077
mkdir -p /data/beacon/network && cat /node.key >/data/beacon/network/key || exit
exec ${lighthouse.image.command.join(" ")} "$@"`;
}

/**
 * Without any it pays 0x…01, whose key nobody has (execution_layer/src/lib.rs, 2024-08): so the operator's own is better
 * where groups differ. A wrong recipient is fined either way, but what the operator has can be handed on.
 */
function fallback({ everyGroups, operators }: FallbackFeeRecipient): string[] {
  const payee = everyGroups ?? operators;
  return payee === undefined ? [] : [`--suggested-fee-recipient=${payee}`];
}

function flags(node: NodeContext, { beacons }: Peers): string[] {
  const { execution, network, genesis, ports, publicAddress, builder } = node;
  const [checkpoint] = node.checkpoints;
  const trusted = beacons.flatMap(({ id }) => id ?? []);
  const addresses = beacons.map(({ multiaddr, id }) => (id ? `${multiaddr}/p2p/${id}` : multiaddr));
  return [
    "bn",
    genesis === undefined ? `--network=${network}` : `--testnet-dir=${genesisFolder}`,
    ...bootnodes("--boot-nodes", genesis?.enrs),
    "--datadir=/data",
    // Exactly one execution client: the Engine API allows no second (book, redundancy).
    `--execution-endpoint=http://${execution}:${containerPorts.engine}`,
    "--execution-jwt=/jwt.hex",
    ...fallback(node.fallbackFeeRecipient),
    // Without a checkpoint it refuses a chain that is older than blobs are kept, unless it is told this
    // (beacon_node/client/src/builder.rs, 2024-08).
    checkpoint === undefined ? "--allow-insecure-genesis-sync" : `--checkpoint-sync-url=${checkpoint}`,
    ...(builder === undefined ? [] : [`--builder=${builder}`]),
    `--port=${ports.public.consensusP2p}`,
    `--quic-port=${ports.public.consensusQuic}`,
    ...(publicAddress === undefined ? [] : [`--enr-address=${publicAddress}`]),
    ...(addresses.length === 0 ? [] : [`--libp2p-addresses=${addresses.join(",")}`]),
    ...(trusted.length === 0 ? [] : [`--trusted-peers=${trusted.join(",")}`]),
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
