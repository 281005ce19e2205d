import { bootnodes, genesisFile } from "../../genesis.ts";
import { networks } from "../../networks.ts";
import { type ClientService, containerPorts, type ExecutionModule, type Peers } from "../client.ts";
import type { NodeContext } from "../context.ts";
import { executionProbe } from "../probes.ts";
import { rpcLimits } from "../rpc-limits.ts";
import { scripted } from "../script.ts";

const metricsPort = 6060;

/** Erigon, with its own beacon node Caplin or with another one. The bootnodes of a network that it knows are built in. */
export const erigon: ExecutionModule<"erigon"> = {
  image: {
    name: "erigon",
    registry: "docker.io",
    repository: "erigontech/erigon",
    // github.com/erigontech/erigon/releases, 2026-11-19
    versions: { mainnet: "v3.8.2", hoodi: "v3.8.2" },
    oneWayDatabase: true,
    command: ["erigon"],
  },
  // 16 GiB at least (docs.erigon.tech, 2025-09); Hoodi's state is a fraction of mainnet's.
  minMemoryGiB: { mainnet: 16, hoodi: 8 },
  // 920 GB when full mode still kept blocks and receipts since the merge (docs.erigon.tech, 2025-09). No figure is
  // published for Hoodi: a quarter of it.
  minDiskGB: { mainnet: 920, hoodi: 230 },
  memoryWeight: 13,
  identity: { format: "secp256k1", target: "/node.key" },
  service,
  options: "erigon",
};

function service(node: NodeContext, peers: Peers): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    name: "erigon",
    image: erigon.image,
    entrypoint: node.genesis === undefined ? erigon.image.command : scripted("erigon", firstBlock()),
    arguments: flags(node, peers),
    peerPorts: [
      { port: peer.executionP2p, protocols: ["tcp", "udp"] },
      { port: peer.torrent, protocols: ["tcp", "udp"] },
    ],
    localPorts: [
      { host: loopback.rpc, container: containerPorts.rpc },
      // Erigon answers both on one port.
      { host: loopback.webSocket, container: containerPorts.rpc },
      { host: loopback.executionMetrics, container: metricsPort },
    ],
    // docs.erigon.tech, monitoring
    metrics: { port: loopback.executionMetrics, path: "/debug/metrics/prometheus" },
    // eth-docker erigon.yml keeps the default signal.
    stopSignal: "SIGTERM",
    stopGrace: 300,
    probes: [executionProbe(node)],
  };
}

/**
 * Erigon takes a first block from its database alone. The step is done at each start: with a block that is there it
 * only writes the forks anew, and it refuses another block (turbo/app/init_cmd.go and core/genesis_write.go, 2025-09).
 */
function firstBlock(): string {
  const [program] = erigon.image.command;
  return `run ${program} init --datadir=/data ${genesisFile("execution")} || exit
exec ${program} "$@"`;
}

/**
 * A number that is no known network's leaves the chain to the database; a name would be looked up, and without either
 * it would be mainnet (cmd/utils/flags.go, SetEthConfig, 2025-09).
 */
function chain({ network, genesis }: NodeContext): string[] {
  return genesis === undefined
    ? [`--chain=${network}`]
    : [`--networkid=${networks[network].chainId}`, ...bootnodes("--bootnodes", genesis.enodes)];
}

/**
 * Full mode forgets blocks after 262,144 blocks, 36 days; with the largest number they stay since the merge. The
 * distance may be changed later, another mode means to sync anew (Erigon's ChangeLog, 3.5.0). Logs are no help to who
 * reads old events, unlike Reth's: the index by address and topic ends after 36 days, and older questions are refused,
 * whatever is kept of receipts (erigontech/erigon pull requests 23322 and 23593, 2026-08).
 */
const pruning = ["--prune.mode=full", "--prune.distance.blocks=18446744073709551615"];

function flags(node: NodeContext, { enodes }: Peers): string[] {
  const { ports, publicAddress } = node;
  return [
    ...chain(node),
    "--datadir=/data",
    ...pruning,
    `--port=${ports.public.executionP2p}`,
    `--torrent.port=${ports.public.torrent}`,
    // Without it Erigon announces its address in Docker's network. On a line whose address changes it asks a STUN server
    // for it (rocket-pool/smartnode v1.24.4, 2026-10-08, does the same).
    `--nat=${publicAddress === undefined ? "stun" : `extip:${publicAddress}`}`,
    "--nodekey=/node.key",
    // Trusted: let in above the limit. Static: dialled again whenever the connection is lost.
    ...(enodes.length === 0
      ? []
      : [`--trustedpeers=${enodes.join(",")}`, `--staticpeers=${enodes.join(",")}`]),
    ...engine(node),
    "--private.api.addr=127.0.0.1:9090",
    "--http",
    "--http.addr=0.0.0.0",
    `--http.port=${containerPorts.rpc}`,
    // The host publishes the port on loopback only.
    "--http.vhosts=*",
    "--http.api=eth,net,web3,erigon",
    // Rocket Pool's node asks many contracts in one call, whose answer is longer than 100,000 bytes, the default.
    "--rpc.returndata.limit=1000000",
    `--rpc.blockrange.limit=${rpcLimits.logBlocks}`,
    `--rpc.logs.maxresults=${rpcLimits.logs}`,
    `--rpc.gascap=${rpcLimits.callGas}`,
    `--rpc.evmtimeout=${rpcLimits.callSeconds}s`,
    "--ws",
    // A server of the Model Context Protocol, on by default, that nobody here asked for. (pprof is off.)
    "--mcp.disable",
    "--metrics",
    "--metrics.addr=0.0.0.0",
    `--metrics.port=${metricsPort}`,
  ];
}

/** Caplin talks to Erigon inside the process: then the Engine API stays in the container. */
function engine({ consensus }: NodeContext): string[] {
  const secret = [`--authrpc.port=${containerPorts.engine}`, "--authrpc.jwtsecret=/jwt.hex"];
  return consensus === "caplin"
    ? ["--authrpc.addr=127.0.0.1", ...secret]
    : ["--externalcl", "--authrpc.addr=0.0.0.0", "--authrpc.vhosts=*", ...secret];
}
