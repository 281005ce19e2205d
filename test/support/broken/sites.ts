import { exampleDisk, exampleFingerprint, exampleProvider } from "../../../catalog/example-ids.ts";
import type { Settings } from "../inventory.ts";
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
      "bonded-validator:sites.home.lan: not a private IPv4 network [format]",
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
    breakIt: (c) => (c.sites.home.publicAddress = "198.18.113.256"),
    problem: [
      "bonded-validator:sites.home.publicAddress: neither the IPv4 address of a line nor dynamic [format]",
      "write the address under which the internet sees the line, or dynamic when it changes",
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
      c.sites.home.publicAddress = "198.18.113.7";
      c.sites.shin.publicAddress = "198.18.113.7";
    },
    problem: [
      "bonded-validator:sites.shin.publicAddress: 198.18.113.7 is already that of home, and ports behind one address must not collide [site-address]",
      "make shin and home one site, or write the address of this line",
    ],
  },
  ...["127.0.0.1", "0.0.0.0", "169.254.1.1", "224.0.0.1"].map((publicAddress) => ({
    name: `a public address that no line has: ${publicAddress}`,
    breakIt: (c: Settings) => (c.sites.home.publicAddress = publicAddress),
    problem: [
      "bonded-validator:sites.home.publicAddress: neither the IPv4 address of a line nor dynamic [format]",
      "write the address under which the internet sees the line, or dynamic when it changes",
    ] as const,
  })),
  ...(
    [
      ["only local", "fd00:1::/64"],
      ["a whole provider's", "2400::/12"],
      ["no network, but an address in one", "2a00:db8:1::5/64"],
    ] as const
  ).map(([what, network]) => ({
    name: `a public IPv6 network that is ${what}`,
    breakIt: (c: Settings) => (c.sites.home.publicNetwork6 = network),
    problem: [
      "bonded-validator:sites.home.publicNetwork6: not the IPv6 network of a line [format]",
      "write its first address and its length, 48 to 64, as in 2001:db8:1::/64",
    ] as const,
  })),
  {
    name: "a local network of the internet's addresses",
    breakIt: (c) => (c.sites.shin.lan = "8.8.8.0/24"),
    problem: [
      "bonded-validator:sites.shin.lan: not a private IPv4 network [format]",
      "write its first address and its length, as in 192.168.1.0/24",
    ],
  },
  {
    name: "one local address for two hosts",
    breakIt: (c) => (c.hosts.i7bb.lanAddress = c.hosts.trdiy.lanAddress),
    problem: [
      "bonded-validator:hosts.i7bb.lanAddress: 192.168.1.11 at home is already that of trdiy [host-address]",
      "write the address of this host",
    ],
  },
  {
    name: "a local address that stands for the whole network",
    breakIt: (c) => (c.hosts.i7bb.lanAddress = "192.168.1.255"),
    problem: [
      "bonded-validator:hosts.i7bb.lanAddress: 192.168.1.255 stands for all of 192.168.1.0/24 [lan-address]",
      "write an address of bonded-validator:sites.home.lan, or fix that",
    ],
  },
  ...(
    [
      ["sites.shin.publicAddress", "203.0.113.7", (c) => (c.sites.shin.publicAddress = "203.0.113.7")],
      [
        "sites.shin.publicNetwork6",
        "2001:db8:1::/64",
        (c) => (c.sites.shin.publicNetwork6 = "2001:db8:1::/64"),
      ],
      ["domain", "example.org", (c) => (c.domain = "example.org")],
      [
        "images.registry",
        "registry.example.org:5000",
        (c) => (c.images.registry = "registry.example.org:5000"),
      ],
      ["access.networks[0]", "198.51.100.0/25", (c) => (c.access.networks = ["198.51.100.0/25"])],
      [
        "repositories.docker.url",
        "https://mirror.example.org/docker",
        (c) => (c.repositories = { docker: { url: "https://mirror.example.org/docker" } }),
      ],
      ["sites.home.provider", exampleProvider, (c) => (c.sites.home.provider = exampleProvider)],
      ["hosts.shin.ssh.address", "vps1.example.com", (c) => (c.hosts.shin.ssh.address = "vps1.example.com")],
      [
        "hosts.i7bb.disks[0].use.id",
        exampleDisk,
        (c) => (c.hosts.i7bb.disks[0].use = { name: "data", id: exampleDisk, bytes: 2e12 }),
      ],
      [
        "checkpoints[0]",
        "https://checkpoint.example.org",
        (c) => {
          c.checkpoints = ["https://checkpoint.example.org", "https://hoodi.checkpoint.sigp.io"];
          c.waivers["checkpoint-unknown"] = { for: ["checkpoint.example.org"], reason: "tested" };
        },
      ],
      [
        "nodes.i7bbt.builder",
        "https://builder.example.org",
        (c) => (c.nodes.i7bbt.builder = "https://builder.example.org"),
      ],
      [
        "repositories.frr.fingerprint",
        exampleFingerprint,
        (c) => (c.repositories = { frr: { fingerprint: exampleFingerprint } }),
      ],
    ] as readonly [string, string, Broken["breakIt"]][]
  ).map(([path, value, breakIt]) => ({
    name: `a value of the documentation: ${path}`,
    breakIt,
    problem: [
      `bonded-validator:${path}: ${value} is for documentation alone, and was copied from there [documentation-value]`,
      "write your own, or remove it",
    ] as const,
  })),
  ...(
    [
      ["gmo", "GMO"],
      ["GMO", "GMO "],
      ["GMO Internet", "gmo-internet"],
      ["GMO", "\uff27\uff2d\uff2f"],
    ] as const
  ).map(([first, second]) => ({
    name: `one company under two names: ${first}, ${second}.`,
    breakIt: (c: Settings) => {
      c.sites.conoha.provider = second;
      c.sites.shin.provider = first;
    },
    problem: [
      `bonded-validator:sites.conoha.provider: ${second} is written ${first} at shin: two spellings would count as two companies [provider-name]`,
      `write ${first}, or tell the two apart by more than case, blanks and signs`,
    ] as const,
  })),
  {
    name: "a company without a name",
    breakIt: (c) => (c.sites.shin.provider = " - "),
    problem: [
      "bonded-validator:sites.shin.provider: not a name [format]",
      "write the company's name, or remove it",
    ],
  },
  ...["192.168.1.1", "100.72.3.4"].map((publicAddress) => ({
    name: `a public address that is private: ${publicAddress}`,
    breakIt: (c: Settings) => (c.sites.home.publicAddress = publicAddress),
    problem: [
      `bonded-validator:sites.home.publicAddress: ${publicAddress} is a private address, at which the internet does not reach home [private-address]`,
      'write the address under which the internet sees the line, or dynamic; or accept it: bonded-validator:waivers.private-address: { for: ["home"], reason: … }',
    ] as const,
  })),
  ...(
    [
      ["publicAddress", "198.18.113.7", "198.18.113.8"],
      ["publicNetwork6", "2a00:db8:1::/64", "2a00:db8:1:1::7"],
    ] as const
  ).map(([key, line, dialled]) => ({
    name: `a host that is reached elsewhere than its site is: ${key}`,
    breakIt: (c: Settings) => {
      c.sites.shin[key] = line;
      c.hosts.shin.ssh.address = dialled;
    },
    problem: [
      `bonded-validator:sites.shin.${key}: SSH reaches shin at ${dialled}, so ${line} may be a stranger's, who would be taken for shin [public-address-differs]`,
      'write the one with which shin goes out; hosts that go out with different ones need different sites; or accept it: bonded-validator:waivers.public-address-differs: { for: ["shin"], reason: … }',
    ] as const,
  })),
];
