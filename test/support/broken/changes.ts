import type { Settings } from "../inventory.ts";
import type { Broken } from "./broken.ts";

/** A provider of Hoodi. */
const other = "https://hoodi-checkpoint-sync.attestant.io";

const providersOfHoodi = [
  "hoodi.checkpoint.sigp.io",
  "hoodi-checkpoint-sync.attestant.io",
  "hoodi-checkpoint-sync.stakely.io",
  "hoodi.beaconstate.ethstaker.cc",
  "beaconstate-hoodi.chainsafe.io",
  "checkpoint-sync.hoodi.ethpandaops.io",
].map((host) => `https://${host}`);

/** Checkpoints, and how changes are made. */
export const changes: readonly Broken[] = [
  {
    name: "a checkpoint provider without encryption on the way",
    breakIt: (c) => (c.checkpoints = ["http://hoodi.checkpoint.sigp.io", other]),
    problem: [
      "bonded-validator:checkpoints[0]: not the base URL of a checkpoint provider [format]",
      "write https:// and its host (http:// for an address in your own network), without a path",
    ],
  },
  {
    name: "a checkpoint provider at a port that cannot be",
    breakIt: (c) => (c.checkpoints = ["https://hoodi.checkpoint.sigp.io:99999", other]),
    problem: [
      "bonded-validator:checkpoints[0]: not the base URL of a checkpoint provider [format]",
      "write https:// and its host (http:// for an address in your own network), without a path",
    ],
  },
  {
    name: "a checkpoint provider that would be compared with itself",
    breakIt: (c) => (c.checkpoints = [other, other]),
    problem: [
      "bonded-validator:checkpoints: hoodi-checkpoint-sync.attestant.io is listed twice: it would be compared with itself [checkpoint-twice]",
      "name each provider once",
    ],
  },
  {
    name: "a checkpoint provider at two ports",
    breakIt: (c) => (c.checkpoints = [other, `${other}:8443`]),
    problem: [
      "bonded-validator:checkpoints: hoodi-checkpoint-sync.attestant.io is listed twice: it would be compared with itself [checkpoint-twice]",
      "name each provider once",
    ],
  },
  ...["https://mainnet.checkpoint.sigp.io:443", "https://Mainnet.Checkpoint.sigp.io"].map((url) => ({
    name: `a checkpoint provider of another network, written otherwise: ${url}`,
    breakIt: (c: Settings) => (c.checkpoints = [url, other]),
    problem: [
      `bonded-validator:checkpoints[0]: ${url} serves mainnet [checkpoint-network]`,
      "write a provider of hoodi, as in https://hoodi.checkpoint.sigp.io",
    ] as const,
  })),
  ...(
    [
      ["hoodi.checkpoint.sigp.oi", "hoodi.checkpoint.sigp.io"],
      ["mainnet.checkpoint.sipg.io", "mainnet.checkpoint.sigp.io"],
      ["hoodi-checkpoint-sync.stakeIy.io", "hoodi-checkpoint-sync.stakely.io"],
    ] as const
  ).map(([host, meant]) => ({
    name: `a checkpoint provider that is nearly a known one: ${host}`,
    breakIt: (c: Settings) => (c.checkpoints = [`https://${host}`, other]),
    problem: [
      `bonded-validator:checkpoints[0]: ${host.toLowerCase()} is nearly ${meant}, and may be anybody's [checkpoint-name]`,
      `write https://${meant}`,
    ] as const,
  })),
  {
    name: "a name that no known provider has, in the domain of one",
    breakIt: (c) => (c.checkpoints = [other, "https://hodi.checkpoint.sigp.io"]),
    problem: [
      "bonded-validator:checkpoints[1]: hodi.checkpoint.sigp.io is none of the providers that this program knows [checkpoint-unknown]",
      `write one of ${providersOfHoodi.join(", ")}; or accept it: bonded-validator:waivers.checkpoint-unknown: { for: ["hodi.checkpoint.sigp.io"], reason: … }`,
    ],
  },
  {
    name: "a checkpoint provider that nobody knows",
    breakIt: (c) => (c.checkpoints = [other, "https://checkpoint.sigp.test"]),
    problem: [
      "bonded-validator:checkpoints[1]: checkpoint.sigp.test is none of the providers that this program knows [checkpoint-unknown]",
      `write one of ${providersOfHoodi.join(", ")}; or accept it: bonded-validator:waivers.checkpoint-unknown: { for: ["checkpoint.sigp.test"], reason: … }`,
    ],
  },
  {
    name: "a checkpoint provider that is gone",
    breakIt: (c) => (c.checkpoints = ["https://hoodi.beaconstate.info", other]),
    problem: [
      "bonded-validator:checkpoints[0]: beaconstate.info was shut down in July 2026 (eth-clients/checkpoint-sync-endpoints pull request 58) [checkpoint-closed]",
      `write one of ${providersOfHoodi.join(", ")}`,
    ],
  },
  {
    name: "two names of one checkpoint provider",
    breakIt: (c) => {
      c.checkpoints = ["https://checkpoint.friend.test", "https://beacon.friend.test"];
      c.waivers["checkpoint-unknown"] = {
        for: ["checkpoint.friend.test", "beacon.friend.test"],
        reason: "a friend's",
      };
    },
    problem: [
      "bonded-validator:checkpoints: checkpoint.friend.test and beacon.friend.test are names of one provider, friend.test: before a first start there is nothing to compare its finalized root with [one-checkpoint]",
      'name a second one that somebody else runs; or accept it: bonded-validator:waivers.one-checkpoint: { for: ["friend.test"], reason: … }',
    ],
  },
  {
    name: "a limit for changes that no client can keep",
    breakIt: (c) => (c.changes = { readyTimeoutSeconds: 1 }),
    problem: ["bonded-validator:changes.readyTimeoutSeconds: 1 does not fit [format]", "write at least 5"],
  },
  {
    name: "checkpoint providers of another network, which agree with each other",
    breakIt: (c) => (c.checkpoints = ["https://mainnet.checkpoint.sigp.io", other]),
    problem: [
      "bonded-validator:checkpoints[0]: https://mainnet.checkpoint.sigp.io serves mainnet [checkpoint-network]",
      "write a provider of hoodi, as in https://hoodi.checkpoint.sigp.io",
    ],
  },
  ...(
    [
      ["an anycast address of the overlay", "http://10.0.0.102:15052", "the overlay's address for hoodi"],
      ["a host on the mesh", "http://10.99.0.2:15052", "a host on the mesh"],
      ["a host", "http://192.168.1.12:15052", "i7bb"],
    ] as const
  ).map(([what, url, whose]) => ({
    name: `a checkpoint provider that is ${what} of the operator's own`,
    breakIt: (c: Settings) => (c.checkpoints = [other, url]),
    problem: [
      `bonded-validator:checkpoints[1]: ${new URL(url).hostname} is that of ${whose}: a node of yours would be compared with another of yours [checkpoint-own]`,
      "write a provider that somebody else runs",
    ] as const,
  })),
  {
    name: "a checkpoint provider that is the line of a site",
    breakIt: (c) => {
      c.sites.home.publicAddress = "198.18.113.9";
      c.checkpoints = ["https://198.18.113.9", other];
    },
    problem: [
      "bonded-validator:checkpoints[0]: 198.18.113.9 is that of home: a node of yours would be compared with another of yours [checkpoint-own]",
      "write a provider that somebody else runs",
    ],
  },
  ...["http://127.0.0.1:5052", "http://198.18.113.4:5052"].map((url) => ({
    name: `a checkpoint provider that is the container itself, or answers in the open: ${url}`,
    breakIt: (c: Settings) => (c.checkpoints = [url, other]),
    problem: [
      "bonded-validator:checkpoints[0]: not the base URL of a checkpoint provider [format]",
      "write https:// and its host (http:// for an address in your own network), without a path",
    ] as const,
  })),
];
