import { exampleLockHash } from "../../../catalog/example-ids.ts";
import { addDvt, lockHash } from "../dvt.ts";
import { namesIn, publicKey, type Settings } from "../inventory.ts";
import type { Broken } from "./broken.ts";

const path = "bonded-validator:dvtNodes.ssv2";
const clusters = "bonded-validator:dvtClusters";
const names = [1, 2, 3, 4].flatMap((i) => [`ssv${i}`, `charon${i}`]).join(", ");

type Case = readonly [name: string, breakIt: (c: Settings) => unknown, where: string, remedy: string];

const cases: readonly Case[] = [
  [
    "a DVT program that does not exist",
    (c) => {
      c.dvtNodes.ssv2.program = "vouch";
    },
    `${path}.program: "vouch" does not fit [format]`,
    "write one of ssv, charon",
  ],
  [
    "a lock that is none",
    (c) => {
      c.dvtClusters.obol.lockHash = "0x12";
    },
    `${clusters}.obol.lockHash: not the hash of a cluster lock [format]`,
    "write lock_hash of cluster-lock.json: 0x and 64 hex digits in lower case",
  ],
  [
    "a lock of the documentation",
    (c) => {
      c.dvtClusters.obol.lockHash = exampleLockHash;
    },
    `${clusters}.obol.lockHash: ${exampleLockHash} is for documentation alone, and was copied from there [documentation-value]`,
    "write your own, or remove it",
  ],
  [
    "a lock of another cluster",
    (c) => {
      for (const i of [5, 6, 7, 8]) {
        const host = `kagoya${i}`;
        c.sites[host] = { publicAddress: `198.18.114.${i}` };
        c.hosts[host] = {
          ...c.hosts.shin,
          site: host,
          index: 30 + i,
          ssh: { user: "jamie", hostKey: publicKey(30 + i) },
        };
        c.dvtNodes[`charon${i}`] = { host, program: "charon" };
      }
      c.dvtClusters.more = { nodes: ["charon5", "charon6", "charon7", "charon8"], lockHash };
      c.waivers["cluster-site"].for.push("more without home");
    },
    `${clusters}.more.lockHash: it is that of obol, and a cluster has a lock of its own [cluster-lock]`,
    "write lock_hash of this cluster's cluster-lock.json, or remove it until there is one",
  ],
  [
    "a DVT node with the name of a validator client",
    (c) => {
      c.dvtNodes.vc1 = c.dvtNodes.ssv4;
      delete c.dvtNodes.ssv4;
      c.dvtClusters.ssv.nodes = ["ssv1", "ssv2", "ssv3", "vc1"];
    },
    "bonded-validator:dvtNodes.vc1: a validator client is called vc1 too [dvt-name]",
    "give the DVT node a name of its own",
  ],
  [
    "a DVT node with the user of a validator client",
    (c) => {
      // Names whose hashes meet.
      c.dvtNodes.ssv10641155 = c.dvtNodes.ssv4;
      delete c.dvtNodes.ssv4;
      c.dvtClusters.ssv.nodes[3] = "ssv10641155";
    },
    "bonded-validator:dvtNodes.ssv10641155: its programs would run as the user 2014468549, as those of vc1 do [dvt-name]",
    "give it another name",
  ],
  [
    "a DVT node on a host that does not exist",
    (c) => {
      c.dvtNodes.ssv2.host = "xsrv";
    },
    `${path}.host: there is no host xsrv [unknown-host]`,
    `write one of ${namesIn("hosts")}, or add it under bonded-validator:hosts`,
  ],
  [
    "DVT nodes without nodes",
    (c) => {
      Object.assign(c, { nodes: {}, validators: {}, validatorGroups: {}, waivers: {} });
    },
    "bonded-validator:dvtNodes: stack hoodi has no nodes that they could use [dvt-needs]",
    "describe bonded-validator:nodes",
  ],
  [
    "DVT nodes without an overlay",
    (c) => {
      c.overlay = "none";
      for (const vc of Object.values<Settings>(c.validators)) vc.beaconNodes = ["trdiyt"];
      c.waivers["caplin-alone"] = { for: Object.keys(c.validators), reason: "tested" };
    },
    "bonded-validator:dvtNodes: the overlay has no addresses of hoodi, by which they reach its nodes [dvt-needs]",
    "write bonded-validator:overlay.vips.hoodi",
  ],
  [
    "two SSV nodes on one host",
    (c) => {
      c.dvtNodes.ssv2.host = "shin";
      c.dvtClusters = { obol: c.dvtClusters.obol };
    },
    `${path}.host: ssv1 is a node of ssv on shin already, and its ports derive from the network [dvt-twice]`,
    "place one of them on another host",
  ],
  [
    "one operator on two hosts",
    (c) => {
      c.dvtNodes.ssv2.operatorId = 101;
    },
    `${path}.operatorId: 101 is already that of ssv1: two nodes with one operator key are slashed [operator-twice]`,
    "write the number of the node's own key",
  ],
  [
    "an operator of Charon",
    (c) => {
      c.dvtNodes.charon2.operatorId = 7;
    },
    "bonded-validator:dvtNodes.charon2.operatorId: Charon has no registry that numbers its nodes [dvt-setting]",
    "remove it, or write program: ssv",
  ],
  [
    "a DVT node at home",
    (c) => {
      c.hosts.i7bb.dvtNetworks = ["hoodi"];
      c.sites.home.publicAddress = "198.18.113.1";
      c.sites.home.publicPorts += ",22001,23001";
      c.dvtNodes.ssv2.host = "i7bb";
    },
    `${path}.host: i7bb is for i7bbt: a DVT node there would fail with what it signs for [dvt-home]`,
    "place it on a host of its own",
  ],
  [
    "a DVT node of a network that its host is not meant for",
    (c) => {
      c.hosts.xserver.dvtNetworks = [];
      delete c.dvtNodes.charon2;
      c.dvtClusters.obol.nodes = ["charon1", "charon3", "charon4"];
    },
    `${path}.host: xserver is not meant for DVT nodes of hoodi [dvt-network]`,
    "place it elsewhere, or add hoodi to bonded-validator:hosts.xserver.dvtNetworks",
  ],
  [
    "DVT nodes of two networks on a host of 4 GiB",
    (c) => {
      c.hosts.shin.dvtNetworks = ["mainnet", "hoodi"];
      c.hosts.shin.hardware.threads = 4;
    },
    "bonded-validator:hosts.shin.dvtNetworks: DVT nodes of mainnet and hoodi need 5888 MiB, and shin has 3072 MiB beside its system [host-memory]",
    'leave one network to another host; or accept it: bonded-validator:waivers.host-memory: { for: ["shin"], reason: … }',
  ],
  ...(
    [
      [
        "memory",
        "host-memory",
        (host) => (host.hardware.memoryGiB = 2),
        "2944 MiB",
        "1024 MiB beside its system",
      ],
      ["disk", "host-disk", (host) => (host.disks = [{ gigabytes: 10 }]), "20 GB", "10 GB"],
      ["processor", "host-threads", (host) => (host.hardware.threads = 1), "2 threads", "1 threads"],
    ] as readonly [string, string, (host: Settings) => unknown, string, string][]
  ).map(
    ([what, check, shrink, needed, has]): Case => [
      `a DVT node on a host whose ${what} is too small`,
      (c) => shrink(c.hosts.shin),
      `bonded-validator:hosts.shin.dvtNetworks: DVT nodes of hoodi need ${needed}, and shin has ${has} [${check}]`,
      `place them on a larger host, or correct what is written of this one; or accept it: bonded-validator:waivers.${check}: { for: ["shin"], reason: … }`,
    ],
  ),
  [
    "a DVT node whose peers do not learn its address",
    (c) => {
      c.sites.xserver.publicAddress = "dynamic";
      delete c.dvtNodes.charon2;
      c.dvtClusters.obol.nodes = ["charon1", "charon3", "charon4"];
    },
    "bonded-validator:sites.xserver.publicAddress: ssv2 could not tell its peers where it is: it knows its container's address alone [dvt-address]",
    "write the fixed address under which the site is reached",
  ],
  [
    "a DVT node behind a line that does not let its peers in",
    (c) => {
      c.sites.xserver.publicPorts = "13610,23001";
    },
    "bonded-validator:sites.xserver.publicPorts: peers of ssv2 come to 22001, which the site does not let in [dvt-ports]",
    "let them in, here and in the router",
  ],
  [
    "a DVT node at the port of sshd before a change",
    (c) => {
      c.hosts.xserver.ssh.previous = { port: 13610 };
    },
    "bonded-validator:hosts.xserver.ssh.port: 13610 is a port of charon2 [port-collision]",
    "let sshd listen at another port",
  ],
  [
    "a DVT node at the port of sshd",
    (c) => {
      c.hosts.xserver.ssh.port = 13610;
    },
    "bonded-validator:hosts.xserver.ssh.port: 13610 is a port of charon2 [port-collision]",
    "let sshd listen at another port",
  ],
  [
    "a DVT program without a digest",
    (c) => {
      delete c.images.digests.ssv;
    },
    "bonded-validator:images.digests.ssv: it is missing: ssv1 and ssv2 and ssv3 and ssv4 would run ssv v2.5.2, and images are pinned by digest [image-digest]",
    'run docker buildx imagetools inspect docker.io/ssvlabs/ssv-node:v2.5.2 and write its digest in Pulumi.hoodi.yaml: bonded-validator:images: { digests: { ssv: "v2.5.2@sha256:…" } }',
  ],
  [
    "a DVT program with the digest of a node's client",
    (c) => {
      c.images.digests.ssv = `v2.5.2@${c.images.digests.reth.split("@")[1]}`;
    },
    "bonded-validator:images.digests.ssv: its digest is that of reth, too [image-digest]",
    'run docker buildx imagetools inspect docker.io/ssvlabs/ssv-node:v2.5.2 and write its digest in Pulumi.hoodi.yaml: bonded-validator:images: { digests: { ssv: "v2.5.2@sha256:…" } }',
  ],
  [
    "a cluster with a node that does not exist",
    (c) => {
      c.dvtClusters.ssv.nodes[1] = "ssv9";
    },
    `${clusters}.ssv.nodes[1]: there is no DVT node ssv9 [unknown-dvt-node]`,
    `write one of ${names}, or add it under bonded-validator:dvtNodes`,
  ],
  [
    "a cluster with a node twice",
    (c) => {
      c.dvtClusters.ssv.nodes[1] = "ssv1";
    },
    `${clusters}.ssv.nodes[1]: ssv1 is in the list already [dvt-node-twice]`,
    "name each node once",
  ],
  [
    "a cluster of both programs",
    (c) => {
      c.dvtClusters.ssv.nodes[1] = "charon2";
      c.dvtClusters.obol.nodes = ["charon1", "charon3", "charon4"];
    },
    `${clusters}.ssv.nodes: some of its nodes run SSV and some Charon, which do not understand each other [cluster-mixed]`,
    "make a cluster of each",
  ],
  [
    "an SSV cluster of three",
    (c) => {
      c.dvtClusters.ssv.nodes.pop();
    },
    `${clusters}.ssv.nodes: it has 3 [cluster-size]`,
    "name as many nodes as a cluster may have: an SSV cluster has 4, 7, 10, 13",
  ],
  [
    "an SSV cluster with a lock",
    (c) => {
      c.dvtClusters.ssv.lockHash = `0x${"5d".repeat(32)}`;
    },
    `${clusters}.ssv.lockHash: an SSV cluster has no lock: the registry's contract has it [dvt-setting]`,
    "remove it",
  ],
  [
    "Charon nodes in two clusters",
    (c) => {
      c.dvtClusters.more = { nodes: ["charon1", "charon2", "charon3"] };
      c.waivers["cluster-site"].for.push("more without home");
    },
    `${clusters}.more.nodes: obol has charon1, charon2, charon3 already, and a Charon node has one cluster [charon-cluster]`,
    "name other nodes",
  ],
];

/** DVT nodes and their clusters. */
export const dvt: readonly Broken[] = cases.map(([name, breakIt, where, remedy]) => ({
  name,
  breakIt: (c) => {
    addDvt(c);
    breakIt(c);
  },
  problem: [where, remedy],
}));
