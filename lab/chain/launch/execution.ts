/** Execution clients, as far as their options mean something to geth. */

import { fixedAddress, type OptionRules, setters } from "./rules.ts";

export interface ExecutionSettings {
  readonly network: string;
  readonly dataDirectory: string;
  readonly peerAddress: string;
  readonly peerPort: number;
  /** Fixed public address. */
  readonly publicAddress?: string | undefined;
  /** File with a secret key, 32 bytes or 64 hex digits; geth makes a key where there is none. */
  readonly nodeKey?: string;
  /** Peers that it dials for ever. */
  readonly enodes: readonly string[];
  readonly engineAddress: string;
  readonly enginePort: number;
  readonly secret: string;
  readonly rpcAddress: string;
  readonly rpcPort: number;
  readonly modules: readonly string[];
  /** Absent: on the port of the other calls, or nowhere. */
  readonly webSocketPort?: number;
  readonly webSocket: boolean;
  readonly metrics: boolean;
  readonly metricsAddress: string;
  readonly metricsPort: number;
}

/** What clients do that are told nothing. */
export const executionDefaults: ExecutionSettings = {
  network: "mainnet",
  dataDirectory: "/data",
  peerAddress: "",
  peerPort: 30303,
  enodes: [],
  engineAddress: "127.0.0.1",
  enginePort: 8551,
  secret: "",
  rpcAddress: "127.0.0.1",
  rpcPort: 8545,
  modules: [],
  webSocket: false,
  metrics: false,
  metricsAddress: "127.0.0.1",
  metricsPort: 6060,
};

const history = "geth keeps everything, because the chain is young";
const discovery = "geth looks for nobody: it is told of all peers there are";
const always = "geth serves it in any case";
const limit = "nothing in the lab asks so much";

const { text, number, list, yes } = setters<ExecutionSettings>();

const publicAddress = (nat: string): Partial<ExecutionSettings> => ({ publicAddress: fixedAddress(nat) });

/** Those that geth has, too. */
const modules = (list: string): Partial<ExecutionSettings> => ({
  modules: list
    .toLowerCase()
    .split(",")
    .filter((name) => ["eth", "net", "web3", "txpool", "debug"].includes(name)),
});

const reth: OptionRules<ExecutionSettings> = {
  "--chain": text("network"),
  "--datadir": text("dataDirectory"),
  "--prune.block-interval": history,
  "--prune.sender-recovery.full": history,
  "--prune.account-history.distance": history,
  "--prune.storage-history.distance": history,
  "--prune.bodies.pre-merge": history,
  "--prune.receipts.pre-merge": history,
  "--prune.receipts.before": history,
  "--port": number("peerPort"),
  "--discovery.port": discovery,
  "--discovery.v5.port": discovery,
  "--bootnodes": discovery,
  "--nat": publicAddress,
  "--p2p-secret-key": text("nodeKey"),
  "--trusted-peers": list("enodes"),
  "--authrpc.addr": text("engineAddress"),
  "--authrpc.port": number("enginePort"),
  "--authrpc.jwtsecret": text("secret"),
  "--http": always,
  "--http.addr": text("rpcAddress"),
  "--http.port": number("rpcPort"),
  "--http.api": modules,
  "--rpc.max-blocks-per-filter": limit,
  "--rpc.max-logs-per-response": limit,
  "--rpc.gascap": limit,
  "--rpc.max-connections": limit,
  "--ws": yes("webSocket"),
  "--ws.addr": "that of the other calls",
  "--ws.port": number("webSocketPort"),
  "--metrics": (socket) => {
    const [address = "", port] = socket.split(":");
    return { metrics: true, metricsAddress: address, metricsPort: Number(port) };
  },
};

const nethermind: OptionRules<ExecutionSettings> = {
  "--config": text("network"),
  "--data-dir": text("dataDirectory"),
  "--History.Pruning": history,
  "--Sync.AncientBodiesBarrier": history,
  "--Sync.AncientReceiptsBarrier": history,
  "--LogIndex.Enabled": history,
  "--Receipt.TxLookupLimit": history,
  "--Init.ChainSpecPath": "the chain's first block is the lab's",
  "--Network.P2PPort": number("peerPort"),
  "--Network.DiscoveryPort": discovery,
  "--Network.Bootnodes": discovery,
  "--Network.ExternalIp": (address) => ({ publicAddress: address }),
  "--KeyStore.EnodeKeyFile": text("nodeKey"),
  "--Network.StaticPeers": list("enodes"),
  "--JsonRpc.Enabled": always,
  "--JsonRpc.Host": text("rpcAddress"),
  "--JsonRpc.Port": number("rpcPort"),
  "--JsonRpc.EnabledModules": modules,
  "--JsonRpc.MaxLogsPerResponse": limit,
  "--JsonRpc.GasCap": limit,
  "--JsonRpc.Timeout": limit,
  "--Init.WebSocketsEnabled": yes("webSocket"),
  "--JsonRpc.WebSocketsPort": number("webSocketPort"),
  "--JsonRpc.EngineHost": text("engineAddress"),
  "--JsonRpc.EnginePort": number("enginePort"),
  "--JsonRpc.JwtSecretFile": text("secret"),
  "--HealthChecks.Enabled": "geth has no such page",
  "--Metrics.Enabled": yes("metrics"),
  "--Metrics.ExposeHost": text("metricsAddress"),
  "--Metrics.ExposePort": number("metricsPort"),
};

/** Without what belongs to Caplin, its beacon node. */
const erigon: OptionRules<ExecutionSettings> = {
  "--chain": text("network"),
  "--networkid": "the chain's first block says it",
  "--datadir": text("dataDirectory"),
  "--prune.mode": history,
  "--prune.distance.blocks": history,
  "--port": number("peerPort"),
  "--torrent.port": "geth has no snapshots",
  "--bootnodes": discovery,
  "--nat": publicAddress,
  "--nodekey": text("nodeKey"),
  "--trustedpeers": "the same peers as the static ones",
  "--staticpeers": list("enodes"),
  "--externalcl": "another beacon node is started, or Caplin",
  "--authrpc.addr": text("engineAddress"),
  "--authrpc.vhosts": always,
  "--authrpc.port": number("enginePort"),
  "--authrpc.jwtsecret": text("secret"),
  "--private.api.addr": "geth is one process",
  "--http": always,
  "--http.addr": text("rpcAddress"),
  "--http.port": number("rpcPort"),
  "--http.vhosts": always,
  "--http.api": modules,
  "--rpc.returndata.limit": "geth limits no answer of a call",
  "--rpc.blockrange.limit": limit,
  "--rpc.logs.maxresults": limit,
  "--rpc.gascap": limit,
  "--rpc.evmtimeout": limit,
  "--mcp.disable": "geth has no such server",
  "--ws": yes("webSocket"),
  "--metrics": yes("metrics"),
  "--metrics.addr": text("metricsAddress"),
  "--metrics.port": number("metricsPort"),
};

/** By client. */
export const executionRules = { reth, nethermind, erigon };
