import { haproxy } from "../../catalog/haproxy.ts";
import { mevBoostProgram } from "../../catalog/mev-boost.ts";
import type { EthereumDraft } from "../ethereum/draft.ts";
import { checkPins } from "../images/pins.ts";
import { type Problem, settingPath } from "../problems.ts";
import type { MevDraft } from "./draft.ts";
import type { MevSettings } from "./schema.ts";

type Draft = MevDraft & EthereumDraft;

const programs = { mevBoost: mevBoostProgram, haproxy } as const;

/** What MEV-Boost in the cloud needs of the rest of the configuration. */
export function checkMev(draft: Draft): Problem[] {
  const { mev } = draft;
  if (mev === undefined) return [];
  return [
    ...networkMissing(draft),
    ...relaysMissing(draft),
    ...relaysDiffer(draft),
    ...bidTooHigh(draft, mev),
    ...checkPins("mev", programs, mev),
  ];
}

function networkMissing({ network, unreadable }: Draft): Problem[] {
  if (network !== undefined || unreadable.has("network")) return [];
  return [
    {
      check: "mev-needs",
      path: settingPath("mev"),
      reason: "it needs the section network: relays are those of one network",
      remedy: `write ${settingPath("network")}, or remove mev`,
    },
  ];
}

/** Relays of the groups that have some, by group. */
function relaySets({ validatorGroups }: Draft): (readonly [group: string, relays: readonly string[]])[] {
  return [...validatorGroups.valid]
    .map(([group, { relays }]) => [group, relays] as const)
    .filter(([, relays]) => relays.length > 0);
}

function relaysMissing(draft: Draft): Problem[] {
  const { validatorGroups, unreadable } = draft;
  const isWhole =
    !unreadable.has("validatorGroups") && validatorGroups.valid.size === validatorGroups.names.size;
  if (!isWhole || relaySets(draft).length > 0) return [];
  return [
    {
      check: "mev-needs",
      path: settingPath("mev"),
      reason: "it needs relays, and no validator group has one",
      remedy: `write ${settingPath("validatorGroups", "<name>", "relays")}, or remove mev`,
    },
  ];
}

/** One MEV-Boost asks all its relays for every validator. */
function relaysDiffer(draft: Draft): Problem[] {
  const sets = new Map(relaySets(draft).map(([group, relays]) => [relays.toSorted().join(" "), group]));
  if (sets.size < 2) return [];
  return [
    {
      check: "relays-mixed",
      path: settingPath("mev"),
      reason: `${[...sets.values()].join(" and ")} have other relays than each other, and one MEV-Boost offers the blocks of all relays to both`,
      remedy: "give them the same relays, or run MEV-Boost for one of them elsewhere",
      subject: "mev",
    },
  ];
}

/** Ether. Lido's list of auxiliary proposer mechanisms, V1. */
const maxBidOfLido = 0.07;

function bidTooHigh(draft: Draft, { minBid }: MevSettings): Problem[] {
  if (minBid <= maxBidOfLido) return [];
  const asking = relaySets(draft).map(([group]) => group);
  const ofLido = asking.filter((group) => draft.validatorGroups.valid.get(group)!.protocol === "lido-csm");
  if (ofLido.length === 0) return [];
  return [
    {
      check: "mev-min-bid",
      path: settingPath("mev", "minBid"),
      reason: `${ofLido.join(" and ")} may refuse bids below ${maxBidOfLido} ETH at most, by Lido's rules`,
      remedy: `write ${maxBidOfLido} or less`,
    },
  ];
}
