import { digest, type Settings } from "../inventory.ts";
import { relayOf, withRelays } from "../relays.ts";
import type { Broken } from "./broken.ts";

const relays = [relayOf("hoodi.aestus.live")];

/** Nodes with MEV-Boost beside them, and groups with the same relays. */
function boost(config: Settings, ...groups: readonly string[]): void {
  withRelays(config, Object.fromEntries(groups.map((group) => [group, relays])));
  for (const node of Object.values<Settings>(config.nodes)) node.builder = "local";
  config.images.digests["mev-boost"] = `1.12.0@${digest("6")}`;
}

/** How blocks of builders come to nodes. */
export const builders: readonly Broken[] = [
  {
    name: "MEV-Boost in the cloud, which the stack does not describe",
    breakIt: (c) => {
      boost(c, "solo");
      c.nodes.trdiyt.builder = "cloud+local";
    },
    problem: [
      "bonded-validator:nodes.trdiyt.builder: it is cloud+local, and the stack has no MEV-Boost in the cloud [mev-missing]",
      "write builder: local, or describe it in bonded-validator:mev",
    ],
  },
  {
    name: "groups with other minimum bids than each other at one beacon node",
    breakIt: (c) => {
      boost(c, "solo", "puffer");
      c.validatorGroups.puffer.minBid = 0.05;
      c.validators.vc5.beaconNodes = ["i7bbt"];
    },
    problem: [
      "bonded-validator:validatorGroups.puffer.minBid: it is 0.05, and that of solo is 0: i7bbt has one for both [builder-mixed]",
      "write the same for both, or give them beacon nodes of their own",
    ],
  },
  {
    name: "groups with other patience for withheld payloads than each other at one beacon node",
    breakIt: (c) => {
      boost(c, "solo", "puffer");
      c.validatorGroups.puffer.withheld = { payloads: 1, hours: 24 };
      c.validators.vc5.beaconNodes = ["i7bbt"];
    },
    problem: [
      "bonded-validator:validatorGroups.puffer.withheld: it is 1 in 24 h, and that of solo is 2 in 24 h: i7bbt has one for both [builder-mixed]",
      "write the same for both, or give them beacon nodes of their own",
    ],
  },
  {
    name: "a preference among blocks in a group without relays",
    breakIt: (c) => (c.validatorGroups.solo.builderBoostFactor = 90),
    problem: [
      "bonded-validator:validatorGroups.solo.builderBoostFactor: the group has no relays, so nobody bids for its blocks [builder-settings]",
      "write bonded-validator:validatorGroups.solo.relays, or remove it",
    ],
  },
  {
    name: "a minimum bid for a MEV-Boost of one's own",
    breakIt: (c) => {
      withRelays(c, { solo: relays });
      c.validatorGroups.solo.minBid = 0.05;
    },
    problem: [
      "bonded-validator:validatorGroups.solo.minBid: no MEV-Boost of this program asks the group's relays [builder-settings]",
      "set it at the MEV-Boost that you run, and remove it here, or write builder: local at the nodes",
    ],
  },
  {
    name: "a limit for withheld payloads at a builder API of another program",
    breakIt: (c) => {
      boost(c, "solo");
      c.nodes.i7bbt.builder = "http://10.0.0.1:18550";
      c.validatorGroups.solo.withheld = { payloads: 1, hours: 24 };
    },
    problem: [
      "bonded-validator:validatorGroups.solo.withheld: i7bbt asks a builder API of another program, and nothing counts there what is withheld [builder-settings]",
      "write builder: local, cloud or cloud+local at i7bbt, or remove it",
    ],
  },
];
