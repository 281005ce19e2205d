import type { Recipe } from "../recipe.ts";

/** Besu, an execution client. */
export const client: Recipe = {
  row: "add a client",
  goldens: ["lighthouse", "nimbus"].map((consensus) => `test/unit/golden/clients/besu-${consensus}.yaml`),
  edit: (tree) => {
    tree.after("catalog/clients/client.ts", "6060, 8008, 9001, 9090", ", 9545");
    tree.add("catalog/clients/execution/besu.ts", besuModule);
    tree.add("catalog/options/besu.txt", options);
    tree.after("catalog/options/options.ts", "export const optionLists = [\n", '  "besu",\n');
    const parsers = "catalog/options/parsers.ts";
    tree.replace(
      parsers,
      '["clap", "cobra", "confutils", "system-command-line", "urfave", "yargs"] as const',
      '[\n  "clap",\n  "cobra",\n  "confutils",\n  "picocli",\n  "system-command-line",\n  "urfave",\n  "yargs",\n] as const',
    );
    tree.before(parsers, '  "system-command-line": {\n', parser);
    const registry = "catalog/clients/registry.ts";
    tree.before(registry, "import { erigon } from", 'import { besu } from "./execution/besu.ts";\n');
    tree.replace(
      registry,
      "executionModules = { reth, erigon, nethermind } satisfies Record<\n  string,\n  ExecutionModule<string>\n>;",
      "executionModules = { reth, erigon, nethermind, besu } satisfies Record<\n  string,\n  ExecutionModule<string>\n>;",
    );
    const policy = "catalog/version-policy.ts";
    tree.after(policy, '      nethermind: "1.35.2",\n', '      besu: "25.11.0",\n');
    tree.after(policy, '    nethermind: "2.2.1",\n', '    besu: "26.10.1",\n');
    tree.before(policy, "  lighthouse: {\n    allowed:", rules);
    tree.add("lab/images/fake/besu.ts", fake);
    tree.add("lab/chain/clients/besu.ts", launcher);
    tree.after("lab/chain/launch/plan.ts", "const planners = {\n", plan);
    const execution = "lab/chain/launch/execution.ts";
    tree.before(execution, "/** By client. */\n", chainRules);
    tree.replace(execution, "{ reth, nethermind, erigon }", "{ reth, nethermind, erigon, besu }");
  },
};

const besuModule = `import { bootnodes, genesisFile } from "../../genesis.ts";
import { type ClientService, containerPorts, type ExecutionModule } from "../client.ts";
import type { NodeContext } from "../context.ts";
import { executionProbe } from "../probes.ts";

const metricsPort = 9545;

/** Besu. Its bootnodes for mainnet and Hoodi are built in. */
export const besu: ExecutionModule<"besu"> = {
  image: {
    name: "besu",
    registry: "docker.io",
    repository: "hyperledger/besu",
    versions: { mainnet: "25.11.0", hoodi: "25.11.0" },
    command: ["/opt/besu/bin/besu"],
  },
  minMemoryGiB: { mainnet: 16, hoodi: 8 },
  minDiskGB: { mainnet: 1200, hoodi: 300 },
  memoryWeight: 12,
  identity: { format: "secp256k1", target: "/node.key" },
  service,
  options: "besu",
};

function service(node: NodeContext): ClientService {
  const { public: peer, loopback } = node.ports;
  return {
    name: "besu",
    image: besu.image,
    entrypoint: besu.image.command,
    arguments: flags(node),
    peerPorts: [{ port: peer.executionP2p, protocols: ["tcp", "udp"] }],
    localPorts: [
      { host: loopback.rpc, container: containerPorts.rpc },
      { host: loopback.webSocket, container: containerPorts.webSocket },
      { host: loopback.executionMetrics, container: metricsPort },
    ],
    metrics: { port: loopback.executionMetrics, path: "/metrics" },
    stopSignal: "SIGTERM",
    stopGrace: 300,
    probes: [executionProbe(node)],
  };
}

function flags({ network, genesis, ports, publicAddress }: NodeContext): string[] {
  return [
    ...(genesis === undefined
      ? [\`--network=\${network}\`]
      : [\`--genesis-file=\${genesisFile("execution")}\`, ...bootnodes("--bootnodes", genesis.enodes)]),
    "--data-path=/data",
    "--data-storage-format=BONSAI",
    "--sync-mode=SNAP",
    \`--p2p-port=\${ports.public.executionP2p}\`,
    ...(publicAddress === undefined ? [] : ["--nat-method=NONE", \`--p2p-host=\${publicAddress}\`]),
    "--node-private-key-file=/node.key",
    "--engine-rpc-enabled",
    "--engine-host-allowlist=*",
    \`--engine-rpc-port=\${containerPorts.engine}\`,
    "--engine-jwt-secret=/jwt.hex",
    "--host-allowlist=*",
    "--rpc-http-enabled",
    "--rpc-http-host=0.0.0.0",
    \`--rpc-http-port=\${containerPorts.rpc}\`,
    "--rpc-http-api=ETH,NET,WEB3",
    "--rpc-ws-enabled",
    "--rpc-ws-host=0.0.0.0",
    \`--rpc-ws-port=\${containerPorts.webSocket}\`,
    "--metrics-enabled",
    "--metrics-host=0.0.0.0",
    \`--metrics-port=\${metricsPort}\`,
  ];
}
`;

const options = `command  besu
parser   picocli
version  25.11.0
date     2025-11-06
source   an example of test/recipes: the options that it uses, as besu.hyperledger.org names them

--bootnodes              list
--data-path              value
--data-storage-format    value
--engine-host-allowlist  list
--engine-jwt-secret      value
--engine-rpc-enabled     switch
--engine-rpc-port        value
--genesis-file           value
--host-allowlist         list
--metrics-enabled        switch
--metrics-host           value
--metrics-port           value
--nat-method             value
--network                value
--node-private-key-file  value
--p2p-host               value
--p2p-port               value
--rpc-http-api           list
--rpc-http-enabled       switch
--rpc-http-host          value
--rpc-http-port          value
--rpc-ws-enabled         switch
--rpc-ws-host            value
--rpc-ws-port            value
--sync-mode              value
`;

const parser = `  picocli: {
    exitCode: 2,
    separator: "=",
    nextWord: /^/,
    booleans: /^(true|false)$/i,
    passes: [],
    words: ({ option }) => \`Unknown option: '\${option}'\`,
  },
`;

const rules = `  besu: {
    allowed: {
      versions: ">=25.11.0",
      reason: "its flags are those of v25.11.0",
      source: "an example of test/recipes",
    },
    denied: [],
  },
`;

const fake = `/** Stands in for Besu. */

import { addressOf, listenForPeers } from "./addresses.ts";
import { identity, ownNodeKey, serveMetrics, stopOnSignals } from "./client.ts";
import { startExecution } from "./execution.ts";
import { portOf, readFlags } from "./flags.ts";
import { givenSecret } from "./jwt.ts";
import { networkOf } from "./networks.ts";

stopOnSignals();
const flags = readFlags("besu", process.argv.slice(2));
const dataDirectory = flags.get("data-path") ?? "/data";
identity(dataDirectory);
ownNodeKey(flags.get("node-private-key-file") ?? \`\${dataDirectory}/key\`, "hex");
const secret = givenSecret(flags.get("engine-jwt-secret"), \`\${dataDirectory}/jwt.hex\`);
if (flags.has("metrics-enabled"))
  serveMetrics(addressOf(flags, "metrics-host", "metrics-port", ["127.0.0.1", 9545]), "besu");
const port = portOf(flags, "p2p-port", 30303);
listenForPeers({ tcp: [port], udp: [port] });
startExecution({
  network: networkOf(flags.get("network")),
  rpc: addressOf(flags, "rpc-http-host", "rpc-http-port", ["127.0.0.1", 8545]),
  ...(flags.has("rpc-ws-enabled") && {
    webSocket: addressOf(flags, "rpc-ws-host", "rpc-ws-port", ["127.0.0.1", 8546]),
  }),
  engine: { address: "0.0.0.0", port: portOf(flags, "engine-rpc-port", 8551), secret },
});
`;

const launcher = `import { launch } from "../launch/main.ts";

await launch("besu");
`;

const plan = `  besu: (words) => executionPlan("besu", execution.executionRules.besu, words),
`;

const chainRules = `const besu: OptionRules<ExecutionSettings> = {
  "--network": text("network"),
  "--genesis-file": "the chain's first block is the lab's",
  "--bootnodes": discovery,
  "--data-path": text("dataDirectory"),
  "--data-storage-format": history,
  "--sync-mode": history,
  "--p2p-port": number("peerPort"),
  "--nat-method": discovery,
  "--p2p-host": (address) => ({ publicAddress: address }),
  "--node-private-key-file": text("nodeKey"),
  "--engine-rpc-enabled": always,
  "--engine-host-allowlist": always,
  "--engine-rpc-port": number("enginePort"),
  "--engine-jwt-secret": text("secret"),
  "--host-allowlist": always,
  "--rpc-http-enabled": always,
  "--rpc-http-host": text("rpcAddress"),
  "--rpc-http-port": number("rpcPort"),
  "--rpc-http-api": modules,
  "--rpc-ws-enabled": yes("webSocket"),
  "--rpc-ws-host": "that of the other calls",
  "--rpc-ws-port": number("webSocketPort"),
  "--metrics-enabled": yes("metrics"),
  "--metrics-host": text("metricsAddress"),
  "--metrics-port": number("metricsPort"),
};

`;
