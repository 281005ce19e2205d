import { type PackagedClient, releases } from "../../../catalog/clients/images.ts";
import type { Recipe } from "../recipe.ts";
import type { Tree } from "../tree.ts";

/** A network of our own, which no client knows: its files lie on a server of ours, and nobody serves a checkpoint. */
export const network: Recipe = {
  row: "add a network, with the stack that runs its nodes",
  edit: (tree) => {
    tree.before("catalog/networks.ts", "} as const satisfies Record<string, Network>;", devnet);
    tree.after("catalog/relays.ts", "Readonly<Record<string, Relay>>>> = {\n", "  devnet: {},\n");
    for (const [path, client] of Object.entries(modules)) editModule(tree, path, client);
    tree.after(
      "catalog/clients/execution/reth.ts",
      "const history = {\n",
      '    devnet: ["--prune.receipts.before=0"],\n',
    );
    tree.after("catalog/clients/execution/nethermind.ts", "const history = {\n", "    devnet: [],\n");
    tree.after("lab/images/fake/networks.ts", "Network>> = {\n", fake);
    tree.after(
      "topology/stacks.ts",
      '  hoodi: { network: "hoodi" },\n',
      '  devnet: { network: "devnet" },\n',
    );
    tree.add("Pulumi.devnet.yaml", stackFile);
  },
};

const modules: Readonly<Record<string, PackagedClient>> = {
  "builder/mev-boost": "mev-boost",
  "consensus/lighthouse": "lighthouse",
  "consensus/nimbus": "nimbus",
  "dvt/charon": "charon",
  "dvt/ssv": "ssv",
  "execution/erigon": "erigon",
  "execution/nethermind": "nethermind",
  "execution/reth": "reth",
  "validator/lodestar": "lodestar",
  "validator/nimbus": "nimbus-validator",
};

/** A release, and what the client needs there: as on Hoodi, which is a test network, too. */
function editModule(tree: Tree, path: string, client: PackagedClient): void {
  const file = `catalog/clients/${path}.ts`;
  const versions = "versions: { ";
  tree.after(file, versions, `devnet: "${releases[client].versions.hoodi}", `);
  if (/^(builder|validator|dvt)\//.test(path)) return;
  tree.after(file, "minDiskGB: { ", "devnet: 700, ");
  if (path.startsWith("execution/")) tree.after(file, "minMemoryGiB: { ", "devnet: 8, ");
}

const digits = (digit: string, count = 64) => digit.repeat(count);

const devnet = `  devnet: {
    slot: 2,
    chainId: 3151908,
    forkVersion: "0x${digits("6", 8)}",
    validatorsRoot: "0x${digits("6")}",
    checkpoints: [],
    genesis: {
      execution: {
        url: "http://192.168.1.2/devnet/genesis.json",
        sha256: "${digits("1")}",
      },
      config: {
        url: "http://192.168.1.2/devnet/config.yaml",
        sha256: "${digits("2")}",
      },
      state: {
        url: "http://192.168.1.2/devnet/genesis.ssz",
        sha256: "${digits("3")}",
      },
      depositContract: {
        block: 0,
        hash: "0x${digits("4")}",
      },
      enodes: [
        "enode://${digits("5", 128)}@192.168.1.2:30303",
      ],
      enrs: [],
    },
    hostShare: 0.25,
    minThreads: 2,
    validatorShare: 0,
    priority: { cpuShares: 256, oomScoreAdj: 900 },
  },
`;

const fake = `  devnet: {
    name: "devnet",
    chainId: 3151908,
    genesisTime: 1767225600,
    genesisValidatorsRoot: "0x${digits("6")}",
    genesisForkVersion: "0x10000038",
  },
`;

const stackFile = `# Its nodes come with the hosts that have room for them.
config:
  bonded-validator:network: devnet
  bonded-validator:nodes: {}
  bonded-validator:validatorGroups: {}
  bonded-validator:validators: {}
  bonded-validator:waivers: {}
`;
