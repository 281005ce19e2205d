import type { Broken } from "./broken.ts";

/** Sites, domain and names. */
export const sites: readonly Broken[] = [
  {
    name: "a name that DNS does not allow",
    breakIt: (c) => (c.sites.Home_2 = {}),
    problem: [
      "bonded-validator:sites.Home_2: the name does not fit into DNS labels, directories and compose projects [name]",
      "begin with a lower-case letter, go on with these, digits and -, at most 31 in all",
    ],
  },
  {
    name: "a domain that is none",
    breakIt: (c) => (c.domain = "michizane"),
    problem: [
      "bonded-validator:domain: not a DNS name [format]",
      "write its labels in lower case, without https:// and without a dot at the end, as in michizane.com",
    ],
  },
  {
    name: "a domain with a label that DNS does not take",
    breakIt: (c) => (c.domain = `${"a".repeat(64)}.com`),
    problem: [
      "bonded-validator:domain: not a DNS name [format]",
      "write its labels in lower case, without https:// and without a dot at the end, as in michizane.com",
    ],
  },
  {
    name: "a local network with host bits",
    breakIt: (c) => (c.sites.home.lan = "192.168.1.1/24"),
    problem: [
      "bonded-validator:sites.home.lan: not an IPv4 network [format]",
      "write its first address and its length, as in 192.168.1.0/24",
    ],
  },
  {
    name: "a local network that Docker uses",
    breakIt: (c) => {
      c.sites.home.lan = "172.16.0.0/12";
      c.overlay.lanRoutes = [];
      c.hosts.trdiy.lanAddress = "172.16.0.11";
      c.hosts.i7bb.lanAddress = "172.16.0.12";
    },
    problem: [
      "bonded-validator:sites.home.lan: 172.16.0.0/12 overlaps 172.30.0.0/16, which Docker uses on the hosts [lan-overlap]",
      "give the local network another range",
    ],
  },
  {
    name: "port ranges that run backwards",
    breakIt: (c) => (c.sites.home.publicPorts = "30399-30300"),
    problem: [
      "bonded-validator:sites.home.publicPorts: not a list of separate ports and ranges between 1024 and 65535 [format]",
      'write it as in "30300-30399,9000-9099", each range once and upwards',
    ],
  },
  {
    name: "a public address that is none",
    breakIt: (c) => (c.sites.home.publicAddress = "203.0.113.256"),
    problem: [
      "bonded-validator:sites.home.publicAddress: neither an IPv4 address nor dynamic [format]",
      "write the line's fixed address, or dynamic when it changes",
    ],
  },
  {
    name: "an address outside the local network",
    breakIt: (c) => (c.hosts.trdiy.lanAddress = "10.0.0.5"),
    problem: [
      "bonded-validator:hosts.trdiy.lanAddress: 10.0.0.5 does not lie in 192.168.1.0/24 [lan-address]",
      "write an address of bonded-validator:sites.home.lan, or fix that",
    ],
  },
  {
    name: "two sites with one address",
    breakIt: (c) => {
      c.sites.home.publicAddress = "203.0.113.7";
      c.sites.shin.publicAddress = "203.0.113.7";
    },
    problem: [
      "bonded-validator:sites.shin.publicAddress: 203.0.113.7 is already that of home, and ports behind one address must not collide [site-address]",
      "make shin and home one site, or write the address of this line",
    ],
  },
];
