import { type PackagedClient, releases } from "../../../catalog/clients/images.ts";
import type { Recipe } from "../recipe.ts";
import type { Tree } from "../tree.ts";

interface NetworkEdits {
  readonly name: string;
  /** Its entry in the list of networks. */
  readonly facts: string;
  /** Its entry in the list of the lab's stand-ins. */
  readonly standIn: string;
}

const row = "add a network, with the stack that runs its nodes";

/** What a network needs, and the stack that may run nodes on it. */
function addNetwork(tree: Tree, { name, facts, standIn }: NetworkEdits): void {
  tree.before("catalog/networks.ts", "} as const satisfies Record<string, Network>;", facts);
  tree.after("catalog/relays.ts", "Readonly<Record<string, string>>>> = {\n", `  ${name}: {},\n`);
  for (const [path, client] of Object.entries(modules)) editModule(tree, name, path, client);
  const { reth, nethermind } = histories;
  tree.after(reth, "const history = {\n", `    ${name}: ["--prune.receipts.before=0"],\n`);
  tree.after(nethermind, "const history = {\n", `    ${name}: [],\n`);
  tree.after("lab/images/stand-in/networks.ts", "Network>> = {\n", standIn);
  tree.after(
    "topology/stacks.ts",
    '  hoodi: { network: "hoodi" },\n',
    `  ${name}: { network: "${name}" },\n`,
  );
  tree.add(`Pulumi.${name}.yaml`, stackFile(name));
}

const histories = {
  reth: "catalog/clients/execution/reth.ts",
  nethermind: "catalog/clients/execution/nethermind.ts",
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
function editModule(tree: Tree, name: string, path: string, client: PackagedClient): void {
  const file = `catalog/clients/${path}.ts`;
  const versions = "versions: { ";
  tree.after(file, versions, `${name}: "${releases[client].versions.hoodi}", `);
  if (path.startsWith("validator/")) return;
  tree.after(file, "leastDiskGB: { ", `${name}: 700, `);
  if (path.startsWith("execution/")) tree.after(file, "leastMemoryGiB: { ", `${name}: 8, `);
}

const stackFile = (name: string) => `# Its nodes come with the hosts that have room for them.
config:
  bonded-validator:network: ${name}
  bonded-validator:nodes: {}
  bonded-validator:validatorGroups: {}
  bonded-validator:validators: {}
  bonded-validator:waivers: {}
`;

/** Sepolia, which every client knows by its name. */
const sepolia: NetworkEdits = {
  name: "sepolia",
  facts: `  // eth-clients/sepolia
  sepolia: {
    slot: 2,
    chainId: 11155111,
    checkpoints: ["https://checkpoint-sync.sepolia.ethpandaops.io", "https://sepolia.beaconstate.info"],
    hostShare: 0.25,
    leastThreads: 2,
    validatorShare: 0,
    priority: { cpuShares: 256, oomScoreAdj: 900 },
  },
`,
  standIn: `  sepolia: {
    name: "sepolia",
    chainId: 11155111,
    genesisTime: 1655733600,
    genesisValidatorsRoot: "0xd8ea171f3c94aea21ebc42a1ed61052acf3f9209c00e4efbaaddac09ed9b8078",
    genesisForkVersion: "0x90000069",
  },
`,
};

const digits = (digit: string, count = 64) => digit.repeat(count);

/** A network of our own, which no client knows: its files lie on a server of ours, and nobody serves a checkpoint. */
const devnet: NetworkEdits = {
  name: "devnet",
  facts: `  devnet: {
    slot: 3,
    chainId: 3151908,
    checkpoints: [],
    genesis: {
      execution: { url: "http://192.168.1.2/devnet/genesis.json", sha256: "${digits("1")}" },
      config: { url: "http://192.168.1.2/devnet/config.yaml", sha256: "${digits("2")}" },
      state: { url: "http://192.168.1.2/devnet/genesis.ssz", sha256: "${digits("3")}" },
      depositContract: { block: 0, hash: "0x${digits("4")}" },
      enodes: ["enode://${digits("5", 128)}@192.168.1.2:30303"],
      enrs: [],
    },
    hostShare: 0.25,
    leastThreads: 2,
    validatorShare: 0,
    priority: { cpuShares: 256, oomScoreAdj: 900 },
  },
`,
  standIn: `  devnet: {
    name: "devnet",
    chainId: 3151908,
    genesisTime: 1767225600,
    genesisValidatorsRoot: "0x${digits("6")}",
    genesisForkVersion: "0x10000038",
  },
`,
};

/** A network that every client knows by its name. */
export const network: Recipe = { row, edit: (tree) => addNetwork(tree, sepolia) };

/** A network with genesis files. */
export const genesisNetwork: Recipe = { row, edit: (tree) => addNetwork(tree, devnet) };
