import type { EthereumPair } from "../../../topology/topology.ts";
import { type ClientService, containerPorts, type ExecutionModule } from "../client.ts";
import { executionProbe } from "../probes.ts";

const metricsPort = 6060;

/** Erigon, with its own beacon node Caplin or with another one. Its bootnodes are built in. */
export const erigon: ExecutionModule<"erigon"> = {
  image: {
    name: "erigon",
    registry: "docker.io",
    repository: "erigontech/erigon",
    // github.com/erigontech/erigon/releases, 2026-10-23
    versions: { mainnet: "v3.8.1", hoodi: "v3.8.1" },
    command: ["erigon"],
  },
  // 16 GiB at least (docs.erigon.tech, 2025-09); Hoodi's state is a fraction of mainnet's.
  leastMemoryGiB: { mainnet: 16, hoodi: 8 },
  memoryWeight: 13,
  service,
  sources: [
    {
      document: "ethstaker/eth-docker erigon.yml and erigon/docker-entrypoint.sh",
      date: "2026-08-20",
      flags: [
        "--chain",
        "--datadir",
        "--prune.mode",
        "--port",
        "--p2p.allowed-ports",
        "--torrent.port",
      ].concat(
        [
          "--nat",
          "--externalcl",
          "--authrpc.addr",
          "--authrpc.port",
          "--authrpc.jwtsecret",
          "--authrpc.vhosts",
        ],
        ["--private.api.addr", "--http", "--http.addr", "--http.port", "--http.vhosts", "--http.api", "--ws"],
        ["--metrics", "--metrics.addr", "--metrics.port"],
      ),
    },
  ],
};

function service(node: EthereumPair): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    name: "erigon",
    image: erigon.image,
    entrypoint: erigon.image.command,
    arguments: flags(node),
    peerPorts: [
      { port: peer.executionP2p, protocols: ["tcp", "udp"] },
      { port: peer.executionSecond, protocols: ["tcp", "udp"] },
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

function flags(node: EthereumPair): string[] {
  const { network, ports, publicAddress } = node;
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
    ...engine(node),
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

/** Caplin talks to Erigon inside the process: then the Engine API stays in the container. */
function engine({ consensus }: EthereumPair): string[] {
  const secret = [`--authrpc.port=${containerPorts.engine}`, "--authrpc.jwtsecret=/jwt.hex"];
  return consensus === "caplin"
    ? ["--authrpc.addr=127.0.0.1", ...secret]
    : ["--externalcl", "--authrpc.addr=0.0.0.0", "--authrpc.vhosts=*", ...secret];
}
