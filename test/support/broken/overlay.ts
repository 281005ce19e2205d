import { stackNames } from "../../../topology/stacks.ts";
import type { Settings } from "../inventory.ts";
import type { Broken } from "./broken.ts";

/** The network between the hosts. */
export const overlay: readonly Broken[] = [
  {
    name: "an overlay of nobody",
    breakIt: (c) => delete c.overlay.owner,
    problem: [
      "bonded-validator:overlay.owner: it is missing [format]",
      `write one of ${stackNames.join(", ")}`,
    ],
  },
  {
    name: "an overlay that is switched off in other words",
    breakIt: (c) => (c.overlay = null),
    problem: [
      "bonded-validator:overlay: null does not fit [format]",
      "write its settings (see docs/configuration.md); or write none",
    ],
  },
  {
    name: "a public autonomous system",
    breakIt: (c) => (c.overlay.asn = 13_335),
    problem: ["bonded-validator:overlay.asn: 13335 does not fit [format]", "write at least 64512"],
  },
  {
    name: "a mesh too small for the hosts' indexes",
    breakIt: (c) => (c.overlay.mesh = "10.99.0.0/25"),
    problem: [
      "bonded-validator:overlay.mesh: not a private IPv4 network of 256 addresses, of which each host has the one with its index [format]",
      "write its first address and /24, as in 10.99.0.0/24",
    ],
  },
  {
    name: "a mesh of addresses that others have on the internet",
    breakIt: (c) => (c.overlay.mesh = "8.8.8.0/24"),
    problem: [
      "bonded-validator:overlay.mesh: not a private IPv4 network of 256 addresses, of which each host has the one with its index [format]",
      "write its first address and /24, as in 10.99.0.0/24",
    ],
  },
  {
    name: "an anycast address that others have on the internet",
    breakIt: (c) => (c.overlay.vips.hoodi[0] = "8.8.8.8"),
    problem: [
      "bonded-validator:overlay.vips.hoodi[0]: not a private IPv4 address [format]",
      "write one of a private network that nothing else uses, as in 10.0.0.100",
    ],
  },
  {
    name: "one address where a network needs two",
    breakIt: (c) => c.overlay.vips.hoodi.pop(),
    problem: [
      'bonded-validator:overlay.vips.hoodi: ["10.0.0.102"] does not fit [format]',
      "write exactly 2 entries",
    ],
  },
  {
    name: "an address for a network that does not exist",
    breakIt: (c) => (c.overlay.vips.holesky = ["10.0.0.104", "10.0.0.105"]),
    problem: [
      "bonded-validator:overlay.vips.holesky: there is no such setting [unknown-setting]",
      "remove it or correct its name; docs/configuration.md lists the settings",
    ],
  },
  {
    name: "an address that is none",
    breakIt: (c) => (c.overlay.vips.hoodi[1] = "10.0.0"),
    problem: [
      "bonded-validator:overlay.vips.hoodi[1]: not a private IPv4 address [format]",
      "write one of a private network that nothing else uses, as in 10.0.0.100",
    ],
  },
  {
    name: "two networks with one address",
    breakIt: (c) => (c.overlay.vips.hoodi[1] = "10.0.0.100"),
    problem: [
      "bonded-validator:overlay.vips.hoodi[1]: 10.0.0.100 is already at bonded-validator:overlay.vips.mainnet[0] [vip-collision]",
      "write an address that nothing else has",
    ],
  },
  {
    name: "an address on the mesh",
    breakIt: (c) => (c.overlay.vips.hoodi[0] = "10.99.0.102"),
    problem: [
      "bonded-validator:overlay.vips.hoodi[0]: 10.99.0.102 lies in 10.99.0.0/24, which is that of the mesh [overlay-overlap]",
      "write a private range that nothing else uses",
    ],
  },
  {
    name: "an address in the local network",
    breakIt: (c) => (c.overlay.vips.hoodi[0] = "192.168.1.100"),
    problem: [
      "bonded-validator:overlay.vips.hoodi[0]: 192.168.1.100 lies in 192.168.1.0/24, which is that of the local network of home [overlay-overlap]",
      "write a private range that nothing else uses",
    ],
  },
  {
    name: "a mesh among the tailnet's own addresses",
    breakIt: (c) => (c.overlay.mesh = "100.100.0.0/24"),
    problem: [
      "bonded-validator:overlay.mesh: 100.100.0.0/24 lies in 100.64.0.0/10, which is that of the tailnet [overlay-overlap]",
      "write a private range that nothing else uses",
    ],
  },
  {
    name: "a mesh among Docker's networks",
    breakIt: (c) => (c.overlay.mesh = "172.30.7.0/24"),
    problem: [
      "bonded-validator:overlay.mesh: 172.30.7.0/24 lies in 172.30.0.0/16, which is that of Docker on the hosts [overlay-overlap]",
      "write a private range that nothing else uses",
    ],
  },
  {
    name: "a route into a local network without a home host",
    breakIt: (c) => (c.overlay.lanRoutes = ["192.168.2.0/24"]),
    problem: [
      "bonded-validator:overlay.lanRoutes[0]: no host that runs nodes is in 192.168.2.0/24 [lan-route]",
      "write 192.168.1.0/24, or remove it",
    ],
  },
  {
    name: "a speed that is none",
    breakIt: (c) => (c.overlay.bfd = "lan"),
    problem: ['bonded-validator:overlay.bfd: "lan" does not fit [format]', "write one of internet, fast"],
  },
  {
    name: "an overlay without a home",
    stack: "mainnet",
    breakIt: (c) => {
      for (const section of ["nodes", "network", "validators", "validatorGroups"]) delete c[section];
      c.overlay.lanRoutes = [];
      for (const host of Object.values<Settings>(c.hosts)) delete host.purpose;
    },
    problem: [
      "bonded-validator:overlay: no host in use has the purpose nodes, so none would serve the addresses [overlay-homes]",
      "write purpose: nodes at the hosts that run nodes, or remove the overlay",
    ],
  },
  {
    name: "a node on a host that does not serve the addresses",
    breakIt: (c) => (c.hosts.i7bb.purpose = "dvt"),
    problem: [
      "bonded-validator:nodes.i7bbt.host: i7bb is not meant for nodes, so the overlay's addresses would not lead to i7bbt [overlay-homes]",
      "write purpose: nodes at bonded-validator:hosts.i7bb, or place the node elsewhere",
    ],
  },
  {
    name: "nodes without an address",
    breakIt: (c) => delete c.overlay.vips.hoodi,
    problem: [
      "bonded-validator:overlay.vips.hoodi: it is missing: nothing would lead to the nodes of hoodi [vips]",
      "write two private addresses, as in [10.0.0.100, 10.0.0.101]",
    ],
  },
  {
    name: "a local network among the tailnet's own addresses, of which Tailscale drops all that comes by another way",
    breakIt: (c) => {
      c.sites.home.lan = "100.100.0.0/24";
      for (const name of ["trdiy", "i7bb"]) c.hosts[name].lanAddress = `100.100.0.${c.hosts[name].index}`;
      c.overlay.lanRoutes = [];
    },
    problem: [
      "bonded-validator:sites.home.lan: 100.100.0.0/24 lies in 100.64.0.0/10, which is that of the tailnet [overlay-overlap]",
      "write a private range that nothing else uses",
    ],
  },
  {
    name: "a mesh in which a host has its address",
    breakIt: (c) => (c.hosts.shin.ssh.address = "10.99.0.7"),
    problem: [
      "bonded-validator:overlay.mesh: 10.99.0.7 lies in it, which is that of shin [overlay-overlap]",
      "write a private range that nothing else uses",
    ],
  },
  {
    name: "an anycast address that a host has",
    breakIt: (c) => (c.hosts.shin.ssh.address = "10.0.0.102"),
    problem: [
      "bonded-validator:overlay.vips.hoodi[0]: 10.0.0.102 lies in 10.0.0.102, which is that of shin [overlay-overlap]",
      "write a private range that nothing else uses",
    ],
  },
];
