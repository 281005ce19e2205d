import { haproxy } from "../../catalog/haproxy.ts";
import { mevBoostProgram } from "../../catalog/mev-boost.ts";
import type { EthereumDraft } from "../ethereum/draft.ts";
import { hasContainer, inCloud } from "../ethereum/node.ts";
import { checkPins } from "../images/pins.ts";
import { type Problem, settingPath } from "../problems.ts";
import type { MevDraft } from "./draft.ts";

type Draft = MevDraft & EthereumDraft;

const programs = { mevBoost: mevBoostProgram, haproxy } as const;

/** What MEV-Boost in the cloud needs of the rest of the configuration. */
export function checkMev(draft: Draft): Problem[] {
  const { mev, unreadable } = draft;
  if (unreadable.has("mev") || draft.pbs === "protocol") return [];
  if (mev === undefined) return [...cloudMissing(draft), ...bidsUnused(draft)];
  return [
    ...networkMissing(draft),
    ...relaysMissing(draft),
    ...relaysDiffer(draft),
    ...bidsDiffer(draft),
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

function cloudMissing({ nodes }: Draft): Problem[] {
  const waiting = [...nodes.valid].filter(([, { builder }]) => inCloud(builder));
  return waiting.map(([node, { builder }]) => ({
    check: "mev-missing",
    path: settingPath("nodes", node, "builder"),
    reason: `it is ${builder}, and the stack has no MEV-Boost in the cloud`,
    remedy: `write builder: local, or describe it in ${settingPath("mev")}`,
  }));
}

/** Without a MEV-Boost of ours nobody compares a bid with the minimum. */
function bidsUnused({ nodes, validators, validatorGroups }: Draft): Problem[] {
  const containers = [...nodes.valid]
    .filter(([, { builder }]) => hasContainer(builder))
    .map(([node]) => node);
  const clients = [...validators.valid.values()];
  const isServed = (group: string): boolean =>
    clients.some((one) => one.group === group && one.beaconNodes.some((node) => containers.includes(node)));
  const idle = [...validatorGroups.valid].filter(
    ([group, { minBid, relays }]) => minBid > 0 && relays.length > 0 && !isServed(group),
  );
  return idle.map(([group]) => ({
    check: "builder-settings",
    path: settingPath("validatorGroups", group, "minBid"),
    reason: "no MEV-Boost of this program asks the group's relays",
    remedy: "set it at the MEV-Boost that you run, and remove it here, or write builder: local at the nodes",
  }));
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

/** One MEV-Boost has one minimum for all. */
function bidsDiffer({ validatorGroups }: Draft): Problem[] {
  const asking = [...validatorGroups.valid].filter(([, { relays }]) => relays.length > 0);
  const different = asking.find(([, { minBid }]) => minBid !== asking[0]![1].minBid);
  if (different === undefined) return [];
  return [
    {
      check: "min-bid-mixed",
      path: settingPath("validatorGroups", different[0], "minBid"),
      reason: `it is ${different[1].minBid}, and that of ${asking[0]![0]} is ${asking[0]![1].minBid}: MEV-Boost in the cloud has one minimum for both`,
      remedy: "write the same for both",
    },
  ];
}
