import { exampleAccount, exampleZone } from "../../../catalog/example-ids.ts";
import { openTunnel, type Settings } from "../inventory.ts";
import type { Broken } from "./broken.ts";

/** The public way to the beacon nodes. */
export const tunnel: readonly Broken[] = [
  {
    name: "an account that is none",
    breakIt: (c: Settings) => (c.tunnel.account = "michizane"),
    problem: [
      "bonded-validator:tunnel.account: not an identifier of Cloudflare's [format]",
      "write the 32 hex digits that the overview of the domain shows",
    ],
  },
  {
    name: "the account of the examples here",
    breakIt: (c: Settings) => (c.tunnel.account = exampleAccount),
    problem: [
      "bonded-validator:tunnel.account: it was copied from the documentation: it is the example there [tunnel-identifier]",
      "write the identifier of the account that the overview of the domain shows",
    ],
  },
  {
    name: "the zone of the examples here",
    breakIt: (c: Settings) => (c.tunnel.zone = exampleZone),
    problem: [
      "bonded-validator:tunnel.zone: it was copied from the documentation: it is the example there [tunnel-identifier]",
      "write the identifier of the zone that the overview of the domain shows",
    ],
  },
  {
    name: "an account as zone",
    breakIt: (c: Settings) => (c.tunnel.zone = c.tunnel.account),
    problem: [
      "bonded-validator:tunnel.zone: it is the identifier of the account, too [tunnel-identifier]",
      "write the identifier of the zone that the overview of the domain shows",
    ],
  },
  {
    name: "a tunnel without a domain",
    breakIt: (c: Settings) => delete c.domain,
    problem: [
      "bonded-validator:tunnel: it needs the section domain: the tunnel ends at the homes' proxy and has its names in the domain [tunnel-needs]",
      "write bonded-validator:domain, or remove the tunnel",
    ],
  },
  {
    name: "a tunnel without an overlay",
    breakIt: (c: Settings) => {
      c.overlay = "none";
      c.validators = {};
    },
    problem: [
      "bonded-validator:tunnel: it needs the section overlay: the tunnel ends at the homes' proxy and has its names in the domain [tunnel-needs]",
      "write bonded-validator:overlay, or remove the tunnel",
    ],
  },
  {
    name: "none, where Pulumi.yaml has one",
    breakIt: (c: Settings) => (c.tunnel = "none"),
    problem: [
      'bonded-validator:tunnel: "none" does not fit [format]',
      "write its settings (see docs/configuration.md)",
    ],
  },
  {
    name: "a client that goes out under changing addresses",
    breakIt: (c: Settings) => delete c.sites.shin.publicAddress,
    problem: [
      "bonded-validator:sites.shin.publicAddress: the tunnel lets in fixed addresses alone, and that of shin is not known [tunnel-client]",
      "write the address with which shin goes out",
    ],
  },
  {
    name: "a tunnel for nobody",
    breakIt: (c: Settings) => {
      for (const host of Object.values<Settings>(c.hosts)) if (host.site !== "home") host.rented = false;
    },
    problem: [
      "bonded-validator:tunnel: it would let nobody in: every host in use is for nodes, and none is left to use it [tunnel-client]",
      "add a host that is not for nodes, or remove the tunnel",
    ],
  },
  {
    name: "an IPv6 network that is none",
    breakIt: (c: Settings) => (c.sites.shin.publicNetwork6 = "2a00:db8::1"),
    problem: [
      "bonded-validator:sites.shin.publicNetwork6: not the IPv6 network of a line [format]",
      "write its first address and its length, 48 to 64, as in 2001:db8:1::/64",
    ],
  },
  {
    name: "a checkpoint provider that is a node behind the tunnel",
    breakIt: (c: Settings) => {
      c.checkpoints = ["https://hoodi.checkpoint.sigp.io", "https://trdiyt.michizane.com"];
      c.waivers["checkpoint-unknown"] = { for: ["trdiyt.michizane.com"], reason: "tested" };
    },
    problem: [
      "bonded-validator:checkpoints[1]: trdiyt.michizane.com is that of the tunnel: a node of yours would be compared with another of yours [checkpoint-own]",
      "write a provider that somebody else runs",
    ],
  },
  {
    name: "an open name of another domain",
    breakIt: (c: Settings) => (c.tunnel.open = ["www.example.org"]),
    problem: [
      "bonded-validator:tunnel.open[0]: www.example.org is no name of michizane.com, which the tunnel's rules do not open [tunnel-open]",
      "name a site of yours in michizane.com, or remove it",
    ],
  },
  {
    name: "a node that everybody may visit",
    breakIt: (c: Settings) => (c.tunnel.open = ["trdiyt.michizane.com"]),
    problem: [
      "bonded-validator:tunnel.open[0]: trdiyt.michizane.com leads to a beacon node, which the tunnel's rules do not open [tunnel-open]",
      "name a site of yours in michizane.com, or remove it",
    ],
  },
  {
    name: "a node with the name of its network",
    breakIt: (c: Settings) => {
      c.nodes.hoodi = c.nodes.i7bbt;
      delete c.nodes.i7bbt;
      c.validators = {};
    },
    problem: [
      "bonded-validator:nodes.hoodi: the tunnel's name for the whole network is the same [node-name]",
      "give the node another name",
    ],
  },
  {
    name: "a load balancer with one home",
    breakIt: (c: Settings) => {
      c.tunnel.loadBalancer = true;
      c.hosts.i7bb.purpose = "dvt";
      delete c.nodes.i7bbt;
      c.validators = {};
      c.sites.home.publicAddress = "198.18.113.1";
    },
    problem: [
      "bonded-validator:tunnel.loadBalancer: it has nothing to choose from: fewer than two hosts in use are for nodes [tunnel-balancer]",
      "remove it, or add a second host with purpose: nodes",
    ],
  },
].map(({ name, breakIt, problem: [what, remedy] }) => ({
  name,
  problem: [what!, remedy!] as const,
  breakIt: (config) => {
    openTunnel(config);
    breakIt(config);
  },
}));
