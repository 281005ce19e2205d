import { executionClients, pairs } from "../../../catalog/clients/clients.ts";
import { networkNames } from "../../../catalog/networks.ts";
import { stackNames } from "../../../topology/stacks.ts";
import { namesIn, type Settings } from "../inventory.ts";
import type { Broken } from "./broken.ts";

/** As the remedy lists them. */
export const everyPair = executionClients.flatMap((execution) =>
  pairs[execution].map((consensus) => `${execution} with ${consensus}`),
);

/** Names of the program's own, and of what. */
const takenNames: Readonly<Record<string, string>> = {
  proxy: "the stack's proxy, whose folder and firewall rules they are",
  own: "the proxy's way to the node beside it",
  "mev-boost": "the stack's MEV-Boost, whose folder it is",
};

/** Networks and nodes. */
export const nodes: readonly Broken[] = [
  {
    name: "a network that does not exist",
    breakIt: (c) => (c.network = "holesky"),
    problem: [
      'bonded-validator:network: "holesky" does not fit [format]',
      `write one of ${networkNames.join(", ")}`,
    ],
  },
  {
    name: "the network of another stack",
    breakIt: (c) => (c.network = "mainnet"),
    problem: [
      "bonded-validator:network: two stacks with nodes on mainnet would use the same ports [network]",
      "write hoodi",
    ],
  },
  {
    name: "nodes without a network",
    breakIt: (c) => delete c.network,
    problem: ["bonded-validator:network: nodes need a network [network]", "write hoodi"],
  },
  {
    name: "a stack that the program does not know",
    stack: "hodi",
    breakIt: (c) => {
      c.nodes = {};
      c.validators = {};
      delete c.network;
    },
    problem: [
      `stack: the stack hodi is none of ${stackNames.join(", ")} [stack-name]`,
      `pulumi stack select ${stackNames.at(-1)}`,
    ],
  },
  {
    name: "a node on a host that does not exist",
    breakIt: (c) => (c.nodes.i7bbt.host = "i7b"),
    problem: [
      "bonded-validator:nodes.i7bbt.host: there is no host i7b [unknown-host]",
      `write one of ${namesIn("hosts")}, or add it under bonded-validator:hosts`,
    ],
  },
  {
    name: "a node on a host that is not rented",
    breakIt: (c) => {
      c.hosts.i7bb.rented = false;
    },
    problem: [
      "bonded-validator:nodes.i7bbt.host: i7bb is known but not rented [host-not-rented]",
      "place the node elsewhere, or rent the host and remove rented: false at bonded-validator:hosts.i7bb",
    ],
  },
  {
    name: "a node on a host that is retired",
    breakIt: (c) => (c.hosts.i7bb.retired = true),
    problem: [
      "bonded-validator:nodes.i7bbt.host: i7bb is retired [host-retired]",
      "place the node elsewhere, or remove it: what it left on the host is not touched",
    ],
  },
  {
    name: "a node with the name of a host",
    breakIt: (c) => {
      c.nodes.shin = c.nodes.i7bbt;
      delete c.nodes.i7bbt;
      c.validators = {};
    },
    problem: [
      "bonded-validator:nodes.shin: a host is called shin too [node-name]",
      "give the node a name of its own",
    ],
  },
  {
    name: "two nodes of one network on a host",
    breakIt: (c) => (c.nodes.i7bbt.host = "trdiy"),
    problem: [
      "bonded-validator:nodes.i7bbt.host: trdiyt runs on trdiy already, and ports derive from host and network [node-host]",
      "place one of them on another host",
    ],
  },
  {
    name: "a client that does not exist",
    breakIt: (c) => (c.nodes.i7bbt.execution = "trinity"),
    problem: [
      'bonded-validator:nodes.i7bbt.execution: "trinity" does not fit [format]',
      `write one of ${executionClients.join(", ")}`,
    ],
  },
  {
    name: "clients that do not go together",
    breakIt: (c) => (c.nodes.trdiyt.execution = "reth"),
    problem: [
      "bonded-validator:nodes.trdiyt: reth with caplin is not a pair that this program knows [client-pair]",
      `write ${everyPair.join(" or ")}`,
    ],
  },
  {
    name: "too few public ports",
    breakIt: (c) => (c.sites.home.publicPorts = "30300-30339"),
    problem: [
      "bonded-validator:sites.home.publicPorts: i7bbt on i7bb (index 2) needs 48 public ports here, of which there are 40 [public-ports]",
      'open more, as in "30300-30347", or give i7bb a lower index',
    ],
  },
  {
    name: "sshd on a port of a node",
    breakIt: (c) => (c.hosts.trdiy.ssh.port = 30_308),
    problem: [
      "bonded-validator:sites.home.publicPorts: trdiyt would publish 30308, where sshd listens on trdiy [port-collision]",
      "leave that port out of the ranges, or move sshd",
    ],
  },
  {
    name: "a node's port where sshd listens behind a router",
    breakIt: (c) => (c.hosts.trdiy.ssh.sshdPort = 30_308),
    problem: [
      "bonded-validator:sites.home.publicPorts: trdiyt would publish 30308, where sshd listens on trdiy [port-collision]",
      "leave that port out of the ranges, or move sshd",
    ],
  },
  {
    name: "a node's port at which the router forwards to another host's sshd",
    breakIt: (c) =>
      Object.assign(c.hosts.i7bb.ssh, { address: "home.example.test", port: 30_308, sshdPort: 22 }),
    problem: [
      "bonded-validator:sites.home.publicPorts: trdiyt would publish 30308, where sshd is reached on i7bb [port-collision]",
      "leave that port out of the ranges, or move sshd",
    ],
  },
  {
    name: "a node's port at which another host was reached before",
    breakIt: (c) => (c.hosts.i7bb.ssh.previous = { port: 30_308 }),
    problem: [
      "bonded-validator:sites.home.publicPorts: trdiyt would publish 30308, where sshd is reached on i7bb [port-collision]",
      "leave that port out of the ranges, or move sshd",
    ],
  },
  {
    name: "two hosts of a site with the same port block",
    breakIt: (c) => (c.hosts.i7bb.index = 31),
    problem: [
      "bonded-validator:hosts.i7bb.index: its nodes would have the public ports of those on trdiy (index 1), at the same site [port-collision]",
      "give one of them an index with another last digit",
    ],
  },
  {
    name: "a builder at a port that cannot be",
    breakIt: (c) => (c.nodes.trdiyt.builder = "http://10.0.0.1:99999"),
    problem: [
      "bonded-validator:nodes.trdiyt.builder: not the address of a service that the beacon node's container reaches, and that nobody else can pretend to be [format]",
      "write local, cloud or cloud+local, or an address of the host in its network, as in http://10.0.0.1:18550 (https:// for one on the internet): loopback addresses are the container's own",
    ],
  },
  {
    name: "a host with too little memory",
    breakIt: (c) => {
      c.hosts.trdiy.hardware.memoryGiB = 31;
      c.validators.vc2.client = "lighthouse";
    },
    problem: [
      "bonded-validator:nodes.trdiyt.host: erigon with caplin needs 8 GiB, and hoodi's share of the 31 GiB of trdiy is 7.8 [host-memory]",
      'place the node on a host with more memory; or accept it: bonded-validator:waivers.host-memory: { for: ["trdiyt"], reason: … }',
    ],
  },
  {
    name: "nodes behind one line, and nobody who accepts it",
    breakIt: (c) => delete c.waivers["shared-line"],
    problem: [
      "bonded-validator:nodes: trdiyt and i7bbt are at home, behind one line: when it fails, none of them follows the chain [shared-line]",
      'place one of them at another site; or accept it: bonded-validator:waivers.shared-line: { for: ["home"], reason: … }',
    ],
  },
  ...Object.keys(takenNames).map((name) => ({
    name: `a node with a name of the program's own: ${name}`,
    breakIt: (c: Settings) => {
      c.nodes[name] = c.nodes.trdiyt;
      delete c.nodes.trdiyt;
      for (const validator of Object.values<Settings>(c.validators)) validator.beaconNodes = [name, "i7bbt"];
    },
    problem: [
      `bonded-validator:nodes.${name}: ${name} is the name of ${takenNames[name]} [node-name]`,
      "give it another name",
    ] as const,
  })),
];
