import { describe, expect, it } from "vitest";
import { type Broken, complaint, expectProblem } from "./broken.ts";
import { committed, complete, digest, publicKey } from "./inventory.ts";

const vagrantKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y vagrant insecure public key";

const broken: readonly Broken[] = [
  {
    name: "a section that does not exist",
    spoil: (c) => (c.node = {}),
    problem: [
      "bonded-validator:node: there is no such section [unknown-setting]",
      "remove it or correct its name; sections are domain, sites, hosts, access, repositories, overlay, network, nodes, validatorGroups, validators, images, waivers",
    ],
  },
  {
    name: "a setting that does not exist",
    spoil: (c) => (c.hosts.trdiy.ssh.hostkey = "x"),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.hostkey: there is no such setting [unknown-setting]",
      "remove it or correct its name; topology/schema.ts lists the settings",
    ],
  },
  {
    name: "a digest for a client without an image",
    spoil: (c) => (c.images.digests.caplin = `v1@${digest("d")}`),
    problem: [
      "bonded-validator:images.digests.caplin: there is no such setting [unknown-setting]",
      "remove it or correct its name; topology/schema.ts lists the settings",
    ],
  },
  {
    name: "a missing setting",
    spoil: (c) => delete c.hosts.shin.index,
    problem: ["bonded-validator:hosts.shin.index: it is missing [format]", "write a number"],
  },
  {
    name: "a section of the wrong kind",
    spoil: (c) => (c.nodes = "trdiyt"),
    problem: [
      'bonded-validator:nodes: "trdiyt" does not fit [format]',
      "write names, each with its settings",
    ],
  },
  {
    name: "hosts that cannot be read at all, which says nothing about the nodes",
    spoil: (c) => (c.hosts = ["trdiy"]),
    problem: [
      'bonded-validator:hosts: ["trdiy"] does not fit [format]',
      "write names, each with its settings",
    ],
  },
  {
    name: "sites that cannot be read at all, which says nothing about the hosts",
    spoil: (c) => (c.sites = 1),
    problem: ["bonded-validator:sites: 1 does not fit [format]", "write names, each with its settings"],
  },
  {
    name: "access that cannot be read at all, which does not lock out anybody",
    stack: "mainnet",
    spoil: (c) => (c.access = { keys: [] }),
    problem: [
      "bonded-validator:access.keys: [] does not fit [format]",
      "too small: expected array to have >=1 items",
    ],
  },
  {
    name: "a name that DNS does not allow",
    spoil: (c) => (c.sites.Home_2 = {}),
    problem: [
      "bonded-validator:sites.Home_2: the name does not fit into DNS labels, directories and compose projects [name]",
      "begin with a lower-case letter, go on with these, digits and -, at most 31 in all",
    ],
  },
  {
    name: "a domain that is none",
    spoil: (c) => (c.domain = "michizane"),
    problem: ["bonded-validator:domain: not a DNS name [format]", "write it as in michizane.com"],
  },
  {
    name: "a local network with host bits",
    spoil: (c) => (c.sites.home.lan = "192.168.1.1/24"),
    problem: [
      "bonded-validator:sites.home.lan: not an IPv4 network [format]",
      "write its first address and its length, as in 192.168.1.0/24",
    ],
  },
  {
    name: "a local network that Docker uses",
    spoil: (c) => {
      c.sites.home.lan = "172.16.0.0/12";
      c.overlay.lanRoutes = [];
    },
    problem: [
      "bonded-validator:sites.home.lan: 172.16.0.0/12 overlaps 172.30.0.0/16, which Docker uses on the hosts [lan-overlap]",
      "give the local network another range",
    ],
  },
  {
    name: "port ranges that run backwards",
    spoil: (c) => (c.sites.home.publicPorts = "30399-30300"),
    problem: [
      "bonded-validator:sites.home.publicPorts: not a list of separate ports and ranges between 1024 and 65535 [format]",
      'write it as in "30300-30399,9000-9099", each range once and upwards',
    ],
  },
  {
    name: "a public address that is none",
    spoil: (c) => (c.sites.home.publicAddress = "203.0.113.256"),
    problem: [
      "bonded-validator:sites.home.publicAddress: neither an IPv4 address nor dynamic [format]",
      "write the line's fixed address, or dynamic when it changes",
    ],
  },
  {
    name: "two sites with one address",
    spoil: (c) => {
      c.sites.home.publicAddress = "203.0.113.7";
      c.sites.shin.publicAddress = "203.0.113.7";
    },
    problem: [
      "bonded-validator:sites.shin.publicAddress: 203.0.113.7 is already that of home, and ports behind one address must not collide [site-address]",
      "make shin and home one site, or write the address of this line",
    ],
  },
  {
    name: "an administrator's key that everybody has",
    spoil: (c) => c.access.keys.push(vagrantKey),
    problem: [
      "bonded-validator:access.keys[1]: this is Vagrant's key, whose private half is published [public-secret]",
      "make a key of your own: ssh-keygen -t ed25519",
    ],
  },
  {
    name: "a host key that everybody has",
    spoil: (c) => (c.hosts.i7bb.ssh.hostKey = vagrantKey.split(" ", 2).join(" ")),
    problem: [
      "bonded-validator:hosts.i7bb.ssh.hostKey: this is Vagrant's key, whose private half is published [public-secret]",
      "make a key of your own: ssh-keygen -t ed25519",
    ],
  },
  {
    name: "a host key on two hosts",
    spoil: (c) => (c.hosts.shin.ssh.hostKey = c.hosts.trdiy.ssh.hostKey),
    problem: [
      "bonded-validator:hosts.shin.ssh.hostKey: trdiy has the same key: either could pass for the other [shared-secret]",
      "make new ones on the host that was copied: rm /etc/ssh/ssh_host_*; dpkg-reconfigure openssh-server",
    ],
  },
  {
    name: "a site that does not exist",
    spoil: (c) => (c.hosts.kagoya.site = "kagoia"),
    problem: [
      "bonded-validator:hosts.kagoya.site: there is no site kagoia [unknown-site]",
      "write one of home, shin, xserver, conoha, webarena, xserver-s, conoha-s, kagoya-s, webarena-s, shin-l, kagoya, webarena-ops, or add it under bonded-validator:sites",
    ],
  },
  {
    name: "an owner that is no stack",
    spoil: (c) => (c.hosts.shin.owner = "mainet"),
    problem: [
      'bonded-validator:hosts.shin.owner: "mainet" does not fit [format]',
      "write one of mainnet, hoodi",
    ],
  },
  {
    name: "a rented host that nobody owns",
    spoil: (c) => delete c.hosts.kagoya.rented,
    problem: [
      "bonded-validator:hosts.kagoya.owner: the host is rented, but no stack manages it [host-owner]",
      "write one of mainnet, hoodi, or rented: false",
    ],
  },
  {
    name: "two hosts with one index",
    spoil: (c) => (c.hosts.shin.index = 2),
    problem: [
      "bonded-validator:hosts.shin.index: 2 is already that of i7bb [host-index]",
      "give each host an index of its own",
    ],
  },
  {
    name: "two hosts with one address",
    spoil: (c) => (c.hosts.shin.ssh.address = "trdiy"),
    problem: [
      "bonded-validator:hosts.shin.ssh.address: trdiy, port 22, is already that of trdiy [host-address]",
      "write the address or the port of this host",
    ],
  },
  {
    name: "an address with a space",
    spoil: (c) => (c.hosts.shin.ssh.address = "shin -oProxyCommand=x"),
    problem: [
      "bonded-validator:hosts.shin.ssh.address: neither an address nor a host name [format]",
      "write an IP address, a DNS name or a Host of ~/.ssh/config",
    ],
  },
  {
    name: "an SSH port beyond the last",
    spoil: (c) => (c.hosts.shin.ssh.port = 65_536),
    problem: [
      "bonded-validator:hosts.shin.ssh.port: 65536 does not fit [format]",
      "too big: expected number to be <=65535",
    ],
  },
  {
    name: "root as administrator",
    spoil: (c) => (c.hosts.shin.ssh.user = "root"),
    problem: [
      "bonded-validator:hosts.shin.ssh.user: root cannot be the administrator, because root's login is switched off [format]",
      "name another user here, and root in ssh.bootstrap.user if only root can log in today",
    ],
  },
  {
    name: "a host key that names another type than it is",
    spoil: (c) => (c.hosts.trdiy.ssh.hostKey = publicKey(1).replace("ssh-ed25519", "ssh-rsa")),
    problem: [
      "bonded-validator:hosts.trdiy.ssh.hostKey: not a public host key [format]",
      "write type and key as ssh-keyscan prints them after the host's name: ssh-ed25519 AAAA…",
    ],
  },
  {
    name: "no host key on a host that the stack uses",
    spoil: (c) => {
      c.hosts.trdiy.ssh = { user: "jamie", address: "192.168.1.11", port: 2222 };
    },
    problem: [
      "bonded-validator:hosts.trdiy.ssh.hostKey: the host's key is not known, so nothing could tell it from another machine [host-key]",
      "run ssh-keyscan -t ed25519 -p 2222 192.168.1.11, compare it with the host's console, and write what stands after the name",
    ],
  },
  {
    name: "no SSH settings on a host that the stack uses",
    spoil: (c) => delete c.hosts.i7bb.ssh,
    problem: [
      "bonded-validator:hosts.i7bb.ssh: it is missing [host-ssh]",
      'write { user: …, hostKey: "ssh-ed25519 AAAA…" }',
    ],
  },
  {
    name: "an owner without administrators",
    stack: "mainnet",
    spoil: (c) => delete c.access,
    problem: [
      "bonded-validator:access.keys: nobody could log in on trdiy, i7bb, shin, xserver, conoha, webarena [access-keys]",
      "write the public keys of the people who may: the lines of their ~/.ssh/id_ed25519.pub",
    ],
  },
  {
    name: "an administrators' network that is none",
    spoil: (c) => (c.access.networks = ["203.0.113.7"]),
    problem: [
      "bonded-validator:access.networks[0]: not an IPv4 network [format]",
      "write its first address and its length, as in 203.0.113.7/32",
    ],
  },
  {
    name: "an administrator's key over two lines",
    spoil: (c) => (c.access.keys = [`${publicKey(1)}\n${publicKey(2)}`]),
    problem: [
      "bonded-validator:access.keys[0]: not one line of authorized_keys [format]",
      "write a public key as in ~/.ssh/id_ed25519.pub: ssh-ed25519 AAAA… comment",
    ],
  },
  {
    name: "a network that does not exist",
    spoil: (c) => (c.network = "holesky"),
    problem: ['bonded-validator:network: "holesky" does not fit [format]', "write one of mainnet, hoodi"],
  },
  {
    name: "the network of another stack",
    spoil: (c) => (c.network = "mainnet"),
    problem: [
      "bonded-validator:network: two stacks with nodes on mainnet would use the same ports and directories [network]",
      "write hoodi",
    ],
  },
  {
    name: "nodes without a network",
    spoil: (c) => delete c.network,
    problem: ["bonded-validator:network: nodes need a network [network]", "write hoodi"],
  },
  {
    name: "a stack that the program does not know",
    stack: "hodi",
    spoil: (c) => {
      c.nodes = {};
      c.validators = {};
      delete c.network;
    },
    problem: ["stack: the stack hodi is none of mainnet, hoodi [stack-name]", "pulumi stack select hoodi"],
  },
  {
    name: "a node on a host that does not exist",
    spoil: (c) => (c.nodes.i7bbt.host = "i7b"),
    problem: [
      "bonded-validator:nodes.i7bbt.host: there is no host i7b [unknown-host]",
      "write one of trdiy, i7bb, shin, xserver, conoha, webarena, xserver-s, conoha-s, kagoya-s, webarena-s, shin-l, kagoya, webarena-ops, or add it under bonded-validator:hosts",
    ],
  },
  {
    name: "a node on a host that is not rented",
    spoil: (c) => {
      c.hosts.i7bb.rented = false;
    },
    problem: [
      "bonded-validator:nodes.i7bbt.host: i7bb is known but not rented [host-not-rented]",
      "place the node elsewhere, or rent the host and remove rented: false at bonded-validator:hosts.i7bb",
    ],
  },
  {
    name: "a node on a host that is retired",
    spoil: (c) => (c.hosts.i7bb.retired = true),
    problem: [
      "bonded-validator:nodes.i7bbt.host: i7bb is retired [host-retired]",
      "place the node elsewhere, or remove it: what it left on the host is not touched",
    ],
  },
  {
    name: "a system that the program does not know",
    spoil: (c) => (c.hosts.shin.os = "debian-11"),
    problem: [
      'bonded-validator:hosts.shin.os: "debian-11" does not fit [format]',
      "write one of debian-13, debian-12, ubuntu-24.04",
    ],
  },
  {
    name: "Debian 12 with its own Docker",
    spoil: (c) => (c.hosts.shin.os = "debian-12"),
    problem: [
      "bonded-validator:hosts.shin.docker: the Docker of debian-12 has no compose plugin, with which everything here is run [docker-plugin]",
      "write upstream, for the packages of Docker's own repository, or run a later release there",
    ],
  },
  {
    name: "a Docker that nobody makes",
    spoil: (c) => (c.hosts.shin.docker = "snap"),
    problem: [
      'bonded-validator:hosts.shin.docker: "snap" does not fit [format]',
      "write one of distribution, upstream",
    ],
  },
  {
    name: "a package repository without a scheme",
    spoil: (c) => (c.repositories = { docker: { url: "download.docker.com/linux/" } }),
    problem: [
      "bonded-validator:repositories.docker.url: not the address of a repository [format]",
      "write it without a slash at the end, as in https://download.docker.com/linux",
    ],
  },
  {
    name: "a key that is known by its end alone",
    spoil: (c) => (c.repositories = { docker: { fingerprint: "0EBFCD88" } }),
    problem: [
      "bonded-validator:repositories.docker.fingerprint: not the full fingerprint of a key [format]",
      "write the 40 hex digits that gpg --show-keys prints, in upper case and without spaces",
    ],
  },
  {
    name: "a repository of nobody",
    spoil: (c) => (c.repositories = { dokcer: {} }),
    problem: [
      "bonded-validator:repositories.dokcer: there is no such setting [unknown-setting]",
      "remove it or correct its name; topology/schema.ts lists the settings",
    ],
  },
  {
    name: "a host that is retired and not",
    spoil: (c) => (c.hosts.shin.retired = false),
    problem: ["bonded-validator:hosts.shin.retired: false does not fit [format]", "write one of true"],
  },
  {
    name: "a node with the name of a host",
    spoil: (c) => {
      c.nodes.shin = c.nodes.i7bbt;
      delete c.nodes.i7bbt;
    },
    problem: [
      "bonded-validator:nodes.shin: a host is called shin too [node-name]",
      "give the node a name of its own",
    ],
  },
  {
    name: "two nodes of one network on a host",
    spoil: (c) => (c.nodes.i7bbt.host = "trdiy"),
    problem: [
      "bonded-validator:nodes.i7bbt.host: trdiyt runs on trdiy already, and ports derive from host and network [node-host]",
      "place one of them on another host",
    ],
  },
  {
    name: "a client that does not exist",
    spoil: (c) => (c.nodes.i7bbt.execution = "besu"),
    problem: [
      'bonded-validator:nodes.i7bbt.execution: "besu" does not fit [format]',
      "write one of reth, erigon, nethermind",
    ],
  },
  {
    name: "clients that do not go together",
    spoil: (c) => (c.nodes.i7bbt.consensus = "caplin"),
    problem: [
      "bonded-validator:nodes.i7bbt: reth with caplin is not a pair that this program knows [client-pair]",
      "write reth with lighthouse or reth with nimbus or erigon with lighthouse or erigon with caplin or erigon with nimbus or nethermind with lighthouse or nethermind with nimbus",
    ],
  },
  {
    name: "too few public ports",
    spoil: (c) => (c.sites.home.publicPorts = "30300-30339"),
    problem: [
      "bonded-validator:sites.home.publicPorts: i7bbt on i7bb (index 2) needs 48 public ports here, of which there are 40 [public-ports]",
      'open more, as in "30300-30347", or give i7bb a lower index',
    ],
  },
  {
    name: "sshd on a port of a node",
    spoil: (c) => (c.hosts.trdiy.ssh.port = 30_308),
    problem: [
      "bonded-validator:sites.home.publicPorts: trdiyt would publish 30308, where sshd listens on trdiy [port-collision]",
      "leave that port out of the ranges, or move sshd",
    ],
  },
  {
    name: "two hosts of a site with the same port block",
    spoil: (c) => (c.hosts.i7bb.index = 31),
    problem: [
      "bonded-validator:hosts.i7bb.index: its nodes would have the public ports of those on trdiy (index 1), at the same site [port-collision]",
      "give one of them an index with another last digit",
    ],
  },
  {
    name: "a host with too little memory",
    spoil: (c) => (c.hosts.trdiy.hardware.memoryGiB = 16),
    problem: [
      "bonded-validator:nodes.trdiyt.host: erigon with caplin needs 8 GiB, and hoodi's share of the 16 GiB of trdiy is 4.0 GiB [host-memory]",
      "place the node on a host with more memory",
    ],
  },
  {
    name: "nodes behind one line, and nobody who accepts it",
    spoil: (c) => delete c.waivers,
    problem: [
      "bonded-validator:nodes: trdiyt and i7bbt stand at home, behind one line: when it fails, none of them follows the chain [shared-line]",
      "place one of them at another site; or accept it: bonded-validator:waivers.shared-line: { reason: … }",
    ],
  },
  {
    name: "a digest that is too short",
    spoil: (c) => (c.images.digests.reth = "v2.10.1@sha256:abc"),
    problem: [
      "bonded-validator:images.digests.reth: not a version with its digest [format]",
      "write it as in v2.10.1@sha256:<64 hex digits>",
    ],
  },
  {
    name: "a missing digest",
    spoil: (c) => delete c.images.digests.reth,
    problem: [
      "bonded-validator:images.digests.reth: it is missing: i7bbt would run reth v2.10.1, and images are pinned by digest [image-digest]",
      'run docker buildx imagetools inspect ghcr.io/paradigmxyz/reth:v2.10.1 and write its digest in Pulumi.hoodi.yaml: bonded-validator:images: { digests: { reth: "v2.10.1@sha256:…" } }',
    ],
  },
  {
    name: "a version that is no release",
    spoil: (c) => (c.images.digests.erigon = `latest@${digest("c")}`),
    problem: [
      "bonded-validator:images.digests.erigon: latest is no release: nothing tells what would run [version-number]",
      "write a version and its digest, as in v3.8.1@sha256:…",
    ],
  },
  {
    name: "a registry with a scheme",
    spoil: (c) => (c.images.registry = "https://registry.example.org"),
    problem: [
      "bonded-validator:images.registry: not a registry [format]",
      "write its host name or address and perhaps a port: registry.example.org:5000",
    ],
  },
  {
    name: "a certificate for no registry",
    spoil: (c) => (c.images.ca = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
    problem: [
      "bonded-validator:images.ca: a certificate without a registry does nothing [registry-ca]",
      "write images.registry too, or remove it",
    ],
  },
];

describe("a broken configuration", () => {
  it.each(broken)("$name", expectProblem);

  it("reports every problem at once, those of form beside those of meaning", () => {
    const config = complete("hoodi");
    config.hosts.trdiy.ssh.port = 0;
    config.nodes.i7bbt.host = "i7b";
    config.nodes.trdiyt.execution = "nethermind";
    config.images.digests.reth = "latest";
    config.typo = 1;
    expect(complaint("hoodi", config)).toBe(
      [
        "The configuration has 5 problems:",
        "  bonded-validator:typo: there is no such section [unknown-setting]",
        "    → remove it or correct its name; sections are domain, sites, hosts, access, repositories, overlay, network, nodes, validatorGroups, validators, images, waivers",
        "  bonded-validator:hosts.trdiy.ssh.port: 0 does not fit [format]",
        "    → too small: expected number to be >=1",
        "  bonded-validator:images.digests.reth: not a version with its digest [format]",
        "    → write it as in v2.10.1@sha256:<64 hex digits>",
        "  bonded-validator:nodes.trdiyt: nethermind with caplin is not a pair that this program knows [client-pair]",
        "    → write reth with lighthouse or reth with nimbus or erigon with lighthouse or erigon with caplin or erigon with nimbus or nethermind with lighthouse or nethermind with nimbus",
        "  bonded-validator:nodes.i7bbt.host: there is no host i7b [unknown-host]",
        "    → write one of trdiy, i7bb, shin, xserver, conoha, webarena, xserver-s, conoha-s, kagoya-s, webarena-s, shin-l, kagoya, webarena-ops, or add it under bonded-validator:hosts",
      ].join("\n"),
    );
  });

  it("names what the operator has to fill in before the committed stack can be deployed", () => {
    const lines = complaint("hoodi", committed("hoodi")).split("\n");
    expect(lines.filter((line) => !line.startsWith("    →")).map((line) => line.split(": ")[0])).toEqual([
      "The configuration has 11 problems:",
      "  bonded-validator:hosts.trdiy.ssh.hostKey",
      "  bonded-validator:hosts.i7bb.ssh.hostKey",
      "  bonded-validator:validatorGroups.solo.feeRecipient",
      "  bonded-validator:validatorGroups.rocketpool.feeRecipient",
      "  bonded-validator:validatorGroups.stader.feeRecipient",
      "  bonded-validator:validatorGroups.puffer.feeRecipient",
      "  bonded-validator:images.digests.erigon",
      "  bonded-validator:images.digests.reth",
      "  bonded-validator:images.digests.lighthouse",
      "  bonded-validator:images.digests.nimbus-validator",
      "  bonded-validator:images.digests.lodestar",
    ]);
  });
});
