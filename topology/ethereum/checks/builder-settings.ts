import { type Problem, settingPath } from "../../problems.ts";
import { groupsAsking, usualWithheld } from "../builder.ts";
import type { PlacedDraft } from "../draft.ts";
import type { GroupSettings } from "../group-schema.ts";
import { isBuilderMode } from "../node.ts";

/** What groups say of bids. */
export function bidSettings({ validatorGroups }: PlacedDraft): Problem[] {
  return [...validatorGroups.valid].flatMap(([group, settings]) => [
    ...withoutRelays(group, settings),
    ...bidTooHigh(group, settings),
  ]);
}

/** What groups can be given at the nodes that they ask. */
export function builderSettings(draft: PlacedDraft): Problem[] {
  return [...draft.nodes.valid].flatMap(([node, { builder }]) =>
    isBuilderMode(builder) ? differing(node, groupsAsking(draft, node)) : uncounted(draft, node),
  );
}

const settingsOf = ({ minBid, builderBoostFactor, withheld }: GroupSettings) => ({
  minBid: minBid === 0 ? undefined : minBid,
  builderBoostFactor,
  withheld,
});

function withoutRelays(group: string, settings: GroupSettings): Problem[] {
  if (settings.relays.length > 0) return [];
  const given = Object.entries(settingsOf(settings)).filter(([, value]) => value !== undefined);
  return given.map(([setting]) => ({
    check: "builder-settings",
    path: settingPath("validatorGroups", group, setting),
    reason: "the group has no relays, so nobody bids for its blocks",
    remedy: `write ${settingPath("validatorGroups", group, "relays")}, or remove it`,
  }));
}

/** Ether. Lido's list of auxiliary proposer mechanisms, V1. */
const maxBidOfLido = 0.07;

function bidTooHigh(group: string, { protocol, minBid }: GroupSettings): Problem[] {
  if (protocol !== "lido-csm" || minBid <= maxBidOfLido) return [];
  return [
    {
      check: "min-bid",
      path: settingPath("validatorGroups", group, "minBid"),
      reason: `by Lido's rules, validators may refuse bids below ${maxBidOfLido} ETH at most`,
      remedy: `write ${maxBidOfLido} or less`,
    },
  ];
}

/** A node has one builder proxy and at most one MEV-Boost beside it. */
function differing(node: string, groups: ReturnType<typeof groupsAsking>): Problem[] {
  const [first, ...others] = groups;
  const shared = ({ minBid, withheld = usualWithheld }: GroupSettings) => ({
    minBid,
    withheld: `${withheld.payloads} in ${withheld.hours} h`,
  });
  return others.flatMap(([group, settings]) =>
    (["minBid", "withheld"] as const).flatMap((setting) => {
      const [own, other] = [settings, first![1]].map((each) => shared(each)[setting]);
      if (own === other) return [];
      return [
        {
          check: "builder-mixed",
          path: settingPath("validatorGroups", group, setting),
          reason: `it is ${own}, and that of ${first![0]} is ${other}: ${node} has one for both`,
          remedy: "write the same for both, or give them beacon nodes of their own",
        },
      ];
    }),
  );
}

/** Only a builder proxy of ours counts what is withheld. */
function uncounted(draft: PlacedDraft, node: string): Problem[] {
  const groups = groupsAsking(draft, node).filter(([, { withheld }]) => withheld !== undefined);
  return groups.map(([group]) => ({
    check: "builder-settings",
    path: settingPath("validatorGroups", group, "withheld"),
    reason: `${node} asks a builder API of another program, and nothing counts there what is withheld`,
    remedy: `write builder: local, cloud or cloud+local at ${node}, or remove it`,
  }));
}
