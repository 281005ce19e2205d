import { bootnodes, type Genesis, genesisFile } from "../../genesis.ts";
import type { NetworkName } from "../../networks.ts";
import { type ClientService, containerPorts, type ExecutionModule, type Peers } from "../client.ts";
import type { NodeContext } from "../context.ts";
import { executionProbe } from "../probes.ts";
import { rpcLimits } from "../rpc-limits.ts";

const metricsPort = 6060;

/** Nethermind. `--config` brings the bootnodes of a network that it knows. */
export const nethermind: ExecutionModule<"nethermind"> = {
  image: {
    name: "nethermind",
    registry: "docker.io",
    repository: "nethermind/nethermind",
    // github.com/NethermindEth/nethermind/releases, 2026-10-26; tags lost their v with 2.x
    versions: { mainnet: "2.2.2", hoodi: "2.2.2" },
    // Receipts get a new format in 2.3.0, which no older version reads (release notes of v2.3.0-rc). It may run by a waiver,
    // and which versions may go back is not known of others either.
    oneWayDatabase: true,
    // ethstaker/eth-docker nethermind.yml, 2026-08-20
    command: ["/nethermind/nethermind"],
    // Nethermind.Config/ExitCodes.cs and NotEnoughDiskSpaceException.cs, 2023; those of a wrong configuration are named in its log.
    exitCodes: { 104: "the disk of its database is as good as full: make room there" },
  },
  // 16 GB (get-started/system-requirements, 2026-08-18); Hoodi's state is a fraction of mainnet's.
  minMemoryGiB: { mainnet: 16, hoodi: 8 },
  // 1.1 TiB at most after the merge (eth-docker docs, 2026-04), when state was a trie. Nothing is published about the flat
  // state that new databases have since 2.0.0, nor about the index of logs, nor for Hoodi: a quarter of it.
  minDiskGB: { mainnet: 1200, hoodi: 300 },
  memoryWeight: 12,
  // NodeKeyManager reads the bytes of the key.
  identity: { format: "secp256k1-raw", target: "/node.key" },
  service,
  options: "nethermind",
};

function service(node: NodeContext, peers: Peers): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    name: "nethermind",
    image: nethermind.image,
    entrypoint: nethermind.image.command,
    arguments: flags(node, peers),
    peerPorts: [{ port: peer.executionP2p, protocols: ["tcp", "udp"] }],
    localPorts: [
      { host: loopback.rpc, container: containerPorts.rpc },
      { host: loopback.webSocket, container: containerPorts.webSocket },
      { host: loopback.executionMetrics, container: metricsPort },
    ],
    metrics: { port: loopback.executionMetrics, path: "/metrics" },
    // eth-docker nethermind.yml
    stopSignal: "SIGINT",
    stopGrace: 300,
    probes: [executionProbe(node)],
  };
}

function flags({ network, genesis, ports, publicAddress }: NodeContext, { enodes }: Peers): string[] {
  return [
    ...chain(network, genesis),
    // Its image has folders of root for its logs and its keystore. With this option both lie there instead
    // (SetFinalDataDirectory in Nethermind.Runner/Program.cs, 2025).
    "--data-dir=/data",
    ...pruning(network),
    // Without the index a question for logs of years looks at each block, for minutes (NethermindEth/docs, 2026-08). While
    // it is made, it takes every processor that is free (NethermindEth/nethermind issue 13092, 2026-09).
    "--LogIndex.Enabled=true",
    // Transactions are found by their hash as long as with Reth; the default is the last 2,350,000 blocks.
    "--Receipt.TxLookupLimit=0",
    `--Network.P2PPort=${ports.public.executionP2p}`,
    `--Network.DiscoveryPort=${ports.public.executionP2p}`,
    // Without a fixed address it asks public services for its own.
    ...(publicAddress === undefined ? [] : [`--Network.ExternalIp=${publicAddress}`]),
    "--KeyStore.EnodeKeyFile=/node.key",
    ...(enodes.length === 0 ? [] : [`--Network.StaticPeers=${enodes.join(",")}`]),
    "--JsonRpc.Enabled=true",
    // Addresses, not names: 2.2.0 refuses to start with a host name here.
    "--JsonRpc.Host=0.0.0.0",
    `--JsonRpc.Port=${containerPorts.rpc}`,
    "--JsonRpc.EnabledModules=Eth,Net,Web3",
    `--JsonRpc.MaxLogsPerResponse=${rpcLimits.logs}`,
    `--JsonRpc.GasCap=${rpcLimits.callGas}`,
    `--JsonRpc.Timeout=${rpcLimits.callSeconds * 1000}`,
    "--Init.WebSocketsEnabled=true",
    `--JsonRpc.WebSocketsPort=${containerPorts.webSocket}`,
    "--JsonRpc.EngineHost=0.0.0.0",
    `--JsonRpc.EnginePort=${containerPorts.engine}`,
    "--JsonRpc.JwtSecretFile=/jwt.hex",
    "--HealthChecks.Enabled=true",
    "--Metrics.Enabled=true",
    "--Metrics.ExposeHost=0.0.0.0",
    `--Metrics.ExposePort=${metricsPort}`,
  ];
}

/**
 * It knows geth's format by its first key (NethermindEth/nethermind issue 3591, 2026-08-18); `none` is its
 * configuration without a network (ethpandaops/ethereum-package, nethermind_launcher.star at 0350d2e9, 2026-08-13).
 */
function chain(network: NetworkName, genesis: Genesis | undefined): string[] {
  return genesis === undefined
    ? [`--config=${network}`]
    : [
        "--config=none",
        `--Init.ChainSpecPath=${genesisFile("execution")}`,
        ...bootnodes("--Network.Bootnodes", genesis.enodes),
      ];
}

/** Receipts since the merge stay, for the same readers as with Reth; Hoodi has none from before it. */
function pruning(network: NetworkName): string[] {
  const merge = 15_537_394;
  const history = {
    mainnet: [
      "--History.Pruning=UseAncientBarriers",
      `--Sync.AncientBodiesBarrier=${merge}`,
      `--Sync.AncientReceiptsBarrier=${merge}`,
    ],
    hoodi: [],
  };
  return history[network];
}
