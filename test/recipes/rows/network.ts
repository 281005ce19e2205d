import { type PackagedClient, releases } from "../../../catalog/clients/images.ts";
import type { Recipe } from "../recipe.ts";
import type { Tree } from "../tree.ts";

/** Sepolia, which every client knows by its name, and the stack that may run nodes on it. */
export const network: Recipe = {
  row: "add a network, with the stack that runs its nodes",
  edit: (tree) => {
    const networks = "catalog/networks.ts";
    tree.before(networks, "} as const satisfies Record<string, Network>;", sepolia);
    tree.after("catalog/relays.ts", "Readonly<Record<string, string>>>> = {\n", "  sepolia: {},\n");
    for (const [path, client] of Object.entries(modules)) editModule(tree, path, client);
    tree.after(
      "catalog/clients/execution/reth.ts",
      "const history = {\n",
      '    sepolia: ["--prune.receipts.before=0"],\n',
    );
    tree.after("catalog/clients/execution/nethermind.ts", "const history = {\n", "    sepolia: [],\n");
    tree.after("lab/images/stand-in/networks.ts", "Network>> = {\n", standIn);
    tree.after(
      "topology/stacks.ts",
      '  hoodi: { network: "hoodi" },\n',
      '  sepolia: { network: "sepolia" },\n',
    );
    tree.add("Pulumi.sepolia.yaml", stackFile);
  },
};

const modules: Readonly<Record<string, PackagedClient>> = {
  "consensus/lighthouse": "lighthouse",
  "consensus/nimbus": "nimbus",
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
  tree.after(file, versions, `sepolia: "${releases[client].versions.hoodi}", `);
  if (path.startsWith("validator/")) return;
  tree.after(file, "leastDiskGB: { ", "sepolia: 700, ");
  if (path.startsWith("execution/")) tree.after(file, "leastMemoryGiB: { ", "sepolia: 8, ");
}

const sepolia = `  // eth-clients/sepolia
  sepolia: {
    slot: 2,
    chainId: 11155111,
    checkpoints: ["https://checkpoint-sync.sepolia.ethpandaops.io", "https://sepolia.beaconstate.info"],
    hostShare: 0.25,
    leastThreads: 2,
    validatorShare: 0,
    priority: { cpuShares: 256, oomScoreAdj: 900 },
  },
`;

const standIn = `  sepolia: {
    name: "sepolia",
    chainId: 11155111,
    genesisTime: 1655733600,
    genesisValidatorsRoot: "0xd8ea171f3c94aea21ebc42a1ed61052acf3f9209c00e4efbaaddac09ed9b8078",
    genesisForkVersion: "0x90000069",
  },
`;

const stackFile = `# Its nodes come with the hosts that have room for them.
config:
  bonded-validator:network: sepolia
  bonded-validator:nodes: {}
  bonded-validator:validatorGroups: {}
  bonded-validator:validators: {}
  bonded-validator:waivers: {}
`;
