import { exampleBillingAccount, exampleDigests, exampleGoogleProject } from "../../../catalog/example-ids.ts";
import { digest } from "../inventory.ts";
import { addMev } from "../mev.ts";
import { relayOf, withRelays } from "../relays.ts";
import type { Broken } from "./broken.ts";

const inspect = "run docker buildx imagetools inspect docker.io/";
const own = "write your own, or remove it";

/** MEV-Boost in the cloud. */
const all: readonly Broken[] = [
  {
    name: "the number of a project in place of its ID",
    breakIt: (c) => (c.mev.project = "1234567890"),
    problem: [
      "bonded-validator:mev.project: not an ID of a project of Google Cloud's [format]",
      "write the project ID, which gcloud projects list shows in its first column: 6 to 30 small letters, digits and -",
    ],
  },
  {
    name: "the project of the examples here",
    breakIt: (c) => (c.mev.project = exampleGoogleProject),
    problem: [
      `bonded-validator:mev.project: ${exampleGoogleProject} is for documentation alone, and was copied from there [documentation-value]`,
      own,
    ],
  },
  {
    name: "a zone of Google Cloud's in place of a region",
    breakIt: (c) => (c.mev.region = "asia-northeast1-a"),
    problem: [
      'bonded-validator:mev.region: "asia-northeast1-a" is no region of Cloud Run [format]',
      "write asia-northeast1",
    ],
  },
  {
    name: "a region of another cloud",
    breakIt: (c) => (c.mev.region = "ap-northeast-1"),
    problem: [
      'bonded-validator:mev.region: "ap-northeast-1" is no region of Cloud Run [format]',
      "write asia-northeast1",
    ],
  },
  {
    name: "MEV-Boost without a digest",
    breakIt: (c) => (c.mev.mevBoost = "1.12.0"),
    problem: [
      "bonded-validator:mev.mevBoost: not a version with its digest [format]",
      "write it as in v2.11.0@sha256:<64 hex digits>",
    ],
  },
  {
    name: "MEV-Boost that does not know the network's blocks",
    breakIt: (c) => (c.mev.mevBoost = `1.9.0@${digest("7")}`),
    problem: [
      "bonded-validator:mev.mevBoost: 1.9.0 is older than 1.10.0, the first version that works here [mev-version]",
      "write a version of docker.io/flashbots/mev-boost with its three numbers and its digest, as in 1.12.0@sha256:…",
    ],
  },
  {
    name: "HAProxy of whatever version",
    breakIt: (c) => (c.mev.haproxy = `lts@${digest("8")}`),
    problem: [
      "bonded-validator:mev.haproxy: lts does not say which version it is [mev-version]",
      "write a version of docker.io/library/haproxy with its three numbers and its digest, as in 3.2.6@sha256:…",
    ],
  },
  {
    name: "HAProxy with the digest of the examples here",
    breakIt: (c) => (c.mev.haproxy = `3.2.6@sha256:${exampleDigests[1]}`),
    problem: [
      "bonded-validator:mev.haproxy: its digest was copied from the documentation: it is an example there [mev-digest]",
      `${inspect}library/haproxy:3.2.6 and write the digest that it prints`,
    ],
  },
  {
    name: "HAProxy with the digest of MEV-Boost",
    breakIt: (c) => (c.mev.haproxy = `3.2.6@${digest("7")}`),
    problem: [
      "bonded-validator:mev.haproxy: its digest is that of mevBoost, too [mev-digest]",
      `${inspect}library/haproxy:3.2.6 and write the digest that it prints`,
    ],
  },
  {
    name: "a minimum bid beyond what Lido allows",
    breakIt: (c) => {
      withRelays(c, { "lido-csm": c.validatorGroups.solo.relays });
      for (const group of ["solo", "lido-csm"]) c.validatorGroups[group].minBid = 0.08;
    },
    problem: [
      "bonded-validator:validatorGroups.lido-csm.minBid: by Lido's rules, validators may refuse bids below 0.07 ETH at most [min-bid]",
      "write 0.07 or less",
    ],
  },
  {
    name: "a minimum bid in gwei",
    breakIt: (c) => (c.validatorGroups.solo.minBid = 50_000_000),
    problem: [
      "bonded-validator:validatorGroups.solo.minBid: 50000000 does not fit [format]",
      "write at most 1",
    ],
  },
  {
    name: "MEV-Boost for a group with another minimum bid than another one",
    breakIt: (c) => {
      withRelays(c, { puffer: c.validatorGroups.solo.relays });
      c.validatorGroups.puffer.minBid = 0.05;
    },
    problem: [
      "bonded-validator:validatorGroups.puffer.minBid: it is 0.05, and that of solo is 0: MEV-Boost in the cloud has one minimum for both [min-bid-mixed]",
      "write the same for both",
    ],
  },
  {
    name: "MEV-Boost for a group with other relays than another one",
    breakIt: (c) => {
      for (const node of Object.keys(c.nodes)) delete c.nodes[node].builder;
      withRelays(c, { puffer: [relayOf("hoodi.titanrelay.xyz")] });
      c.waivers["relays-mixed"] = { for: ["trdiyt", "i7bbt"], reason: "tested" };
    },
    problem: [
      "bonded-validator:mev: solo and puffer have other relays than each other, and one MEV-Boost offers the blocks of all relays to both [relays-mixed]",
      'give them the same relays, or run MEV-Boost for one of them elsewhere; or accept it: bonded-validator:waivers.relays-mixed: { for: ["mev"], reason: … }',
    ],
  },
  {
    name: "MEV-Boost without relays",
    breakIt: (c) => (c.validatorGroups.solo.relays = []),
    problem: [
      "bonded-validator:mev: it needs relays, and no validator group has one [mev-needs]",
      "write bonded-validator:validatorGroups.<name>.relays, or remove mev",
    ],
  },
  {
    name: "a secret without a number",
    breakIt: (c) => (c.mev.secret = "5ec2e7"),
    problem: [
      'bonded-validator:mev.secret: "5ec2e7" does not fit [format]',
      "write a number, without quotes",
    ],
  },
  {
    name: "an address of e-mail without its domain",
    breakIt: (c) => (c.mev.alerts = "jamie"),
    problem: [
      "bonded-validator:mev.alerts: not an address of e-mail [format]",
      "write it as in ops@example.org",
    ],
  },
  {
    name: "the address of e-mail of the examples here",
    breakIt: (c) => (c.mev.alerts = "ops@example.org"),
    problem: [
      "bonded-validator:mev.alerts: example.org is for documentation alone, and was copied from there [documentation-value]",
      own,
    ],
  },
  {
    name: "the name of a billing account in place of its ID",
    breakIt: (c) => (c.mev.budget = { billingAccount: "My Billing Account", monthly: 100 }),
    problem: [
      "bonded-validator:mev.budget.billingAccount: not an ID of a billing account of Google Cloud's [format]",
      "write it as gcloud billing accounts list shows it: three times six digits and capital letters A to F",
    ],
  },
  {
    name: "the billing account of the examples here",
    breakIt: (c) => (c.mev.budget = { billingAccount: exampleBillingAccount, monthly: 100 }),
    problem: [
      `bonded-validator:mev.budget.billingAccount: ${exampleBillingAccount} is for documentation alone, and was copied from there [documentation-value]`,
      own,
    ],
  },
];

export const mev: readonly Broken[] = [
  ...all.map(({ name, breakIt, problem }) => ({
    name,
    problem,
    breakIt: (config: Parameters<typeof breakIt>[0]) => {
      addMev(config);
      breakIt(config);
    },
  })),
  {
    name: "MEV-Boost in a stack without a network",
    breakIt: (c) => {
      addMev(c);
      for (const section of ["network", "nodes", "validators"]) delete c[section];
    },
    problem: [
      "bonded-validator:mev: it needs the section network: relays are those of one network [mev-needs]",
      "write bonded-validator:network, or remove mev",
    ],
  },
];
