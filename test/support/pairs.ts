import { pairs, validatorClients } from "../../catalog/clients/clients.ts";
import { releases } from "../../catalog/clients/images.ts";
import { type Network, type NetworkName, networkNames, networks } from "../../catalog/networks.ts";
import type { BoostedNode } from "../../render/overlay/mev-boost.ts";
import { usualWithheld } from "../../topology/ethereum/builder.ts";
import type { MevBoost, Node, ValidatorClient } from "../../topology/ethereum/node.ts";
import { address, complete, digest, loadAccepted, type Settings } from "./inventory.ts";

const relay = `https://0x${"a".repeat(96)}@relay.example.org`;

/** A topology of one host whose optional settings are all used, or none of them. */
function single(network: NetworkName, settings: "all" | "least", edit: (config: Settings) => void) {
  const config = complete(network);
  // A node is the same without one, and a network that is new has no addresses there yet.
  config.overlay = "none";
  config.validatorGroups = { solo: { protocol: "solo", feeRecipient: address } };
  edit(config);
  config.sites.home.publicAddress = settings === "all" ? "198.18.113.7" : "dynamic";
  if (settings === "all") {
    for (const node of Object.values<Settings>(config.nodes)) node.builder = "http://10.0.0.1:18550";
    Object.assign(config.validatorGroups.solo, {
      relays: [relay],
      gasLimit: 45_000_000,
      builderBoostFactor: 90,
      graffiti: "cost $1",
    });
  }
  return loadAccepted(network, config);
}

const cases = networkNames.flatMap((network) => [
  { network, settings: "all" as const },
  { network, settings: "least" as const },
]);

/** Public keys of the peer of those nodes that have one. */
export const peerKeys = { peer: { execution: "4f".repeat(64), consensus: "5e".repeat(64) } };

/** A node of every pair of clients on every network, with all optional settings and without. */
export const everyPair: Node[] = cases.flatMap(({ network, settings }) =>
  Object.entries(pairs).flatMap(([execution, beacons]) =>
    beacons.map((consensus) => {
      const { nodes } = single(network, settings, (config) => {
        config.nodes = { node: { host: "i7bb", execution, consensus } };
        config.validators = {};
      });
      const ports = nodes.node!.ports.public;
      const peer = { name: "peer", execution: "reth", consensus: "lighthouse", ports } as const;
      return { ...nodes.node!, peers: settings === "all" ? [{ ...peer, address: "192.168.1.13" }] : [] };
    }),
  ),
);

/** Every validator client on every network, likewise. */
export const everyValidator: ValidatorClient[] = cases.flatMap(({ network, settings }) =>
  validatorClients.map((client) => {
    const { validators } = single(network, settings, (config) => {
      config.nodes = { node: { host: "i7bb", execution: "reth", consensus: "lighthouse" } };
      config.validators = { vc: { host: "i7bb", index: 7, client, group: "solo", beaconNodes: ["node"] } };
    });
    const [own] = validators.vc!.beaconApis;
    const beaconApis = settings === "all" ? [own!, own!.replace("127.0.0.1", "10.99.0.2")] : [own!];
    return { ...validators.vc!, beaconApis };
  }),
);

/** A node with its container. */
type ContainedNode = BoostedNode & { readonly builderProxy: { readonly mevBoost: MevBoost } };

/** MEV-Boost beside a node, on every network that it knows by its name. */
export const everyBoosted: ContainedNode[] = networkNames.filter(isKnown).map((network) => {
  const node = everyPair.find((one) => one.network === network)!;
  const { versions } = releases["mev-boost"];
  const image = `docker.io/flashbots/mev-boost@${digest("6")}`;
  const mevBoost = { relays: [relay, relay], minBid: 0.05, image, version: versions[network] };
  return { ...node, builderProxy: { mode: "cloud+local", withheld: usualWithheld, mevBoost } };
});

export const nodeName = ({ network, execution, consensus, builder }: Node) =>
  `${execution} with ${consensus} on ${network}, ${builder ? "everything set" : "nothing set"}`;
export const validatorName = ({ network, client, group }: ValidatorClient) =>
  `${client} on ${network}, ${group.graffiti ? "everything set" : "nothing set"}`;

function isKnown(name: NetworkName): boolean {
  const network: Network = networks[name];
  return network.genesis === undefined;
}
