import { type Problem, settingPath } from "../../problems.ts";
import { stacks } from "../../stacks.ts";
import type { PlacedDraft } from "../draft.ts";
import { fallbackOf } from "../fee-recipient.ts";

/** What could make a validator sign twice, or not at all. */
export function checkSigners(draft: PlacedDraft): Problem[] {
  return [...oneForEachGroup(draft), ...caplinAlone(draft)];
}

/** What is safe, and may nevertheless earn nothing. */
export function signerWarnings(draft: PlacedDraft): Problem[] {
  return [
    ...silentNimbus(draft),
    ...unpaidAtFirst(draft),
    ...unsignedGroups(draft),
    ...alikeGroups(draft),
    ...emptyStack(draft),
  ];
}

function silentNimbus({ validators, nodes }: PlacedDraft): Problem[] {
  const silent = [...validators.valid].filter(
    ([, { client, beaconNodes }]) =>
      client === "nimbus" && beaconNodes.every((node) => nodes.valid.get(node)?.consensus === "lighthouse"),
  );
  return silent.map(([name, { beaconNodes }]) => ({
    check: "nimbus-on-lighthouse",
    path: settingPath("validators", name, "client"),
    reason: `${name} asks only Lighthouse (${beaconNodes.join(", ")}), with which Nimbus may look for doppelgangers for ever and sign nothing (nimbus-eth2 issue 5877, open since 2024)`,
    remedy:
      "see that its validators attest within four epochs of their import; else name a beacon node of another client too, or let another client sign",
  }));
}

/**
 * Lighthouse and Nimbus tell all of their beacon nodes who is to be paid; Lodestar tells the first that answers, once an
 * epoch (prepareBeaconProposer.ts and httpClient.ts, v1.22.0). Caplin pays nobody before it is told, and Lighthouse
 * without an address of its own 0x…01, whose key nobody has. On a test network nothing is lost.
 */
function unpaidAtFirst(draft: PlacedDraft): Problem[] {
  const { network, validators, nodes } = draft;
  if (network !== "mainnet") return [];
  const payingNobody = Object.keys(fallbackOf(draft)).length === 0 ? ["caplin", "lighthouse"] : ["caplin"];
  return [...validators.valid].flatMap(([name, { client, beaconNodes }]) => {
    const unpaid = beaconNodes.filter((node) =>
      payingNobody.includes(nodes.valid.get(node)?.consensus ?? ""),
    );
    if (client !== "lodestar" || unpaid.length === 0) return [];
    return {
      check: "lodestar-unpaid",
      path: settingPath("validators", name, "beaconNodes"),
      reason: `${name} tells one beacon node at a time who is to be paid, and until ${unpaid.join(" or ")} is told, up to an epoch after it starts or takes over, the blocks it builds pay nobody`,
      remedy: "name beacon nodes of other clients, or let Lighthouse or Nimbus sign: they tell all of theirs",
    };
  });
}

/** A group whose validators nobody here signs for. */
function unsignedGroups({ validatorGroups, validators, unreadable }: PlacedDraft): Problem[] {
  if (unreadable.has("validators")) return [];
  const signed = new Set([...validators.valid.values()].map(({ group }) => group));
  const unsigned = [...validatorGroups.valid].filter(
    ([group, { smartnode }]) => !signed.has(group) && smartnode === undefined,
  );
  return unsigned.map(([group]) => ({
    check: "group-unsigned",
    path: settingPath("validatorGroups", group),
    reason: `no validator client of this stack signs for ${group}`,
    remedy: "describe one in bonded-validator:validators, or remove the group if other hosts sign for it",
  }));
}

/** A group that is a copy of another, as for a backup, holds the same keys. */
function alikeGroups({ validatorGroups, validators }: PlacedDraft): Problem[] {
  const first = new Map<string, string>();
  return [...validators.valid].flatMap(([name, { group }]) => {
    const { protocol, feeRecipient } = validatorGroups.valid.get(group) ?? {};
    if (feeRecipient === undefined) return [];
    const paid = `${protocol} ${feeRecipient.toLowerCase()}`;
    const other = first.get(paid);
    first.set(paid, other ?? name);
    const otherGroup = validators.valid.get(other ?? name)!.group;
    // Two clients of one group are refused anyhow.
    if (otherGroup === group) return [];
    return [
      {
        check: "groups-alike",
        path: settingPath("validatorGroups", group),
        reason: `it has the protocol and the fee recipient of ${otherGroup}: if ${name} is meant as a backup of ${other}, keys that both hold are slashed`,
        remedy: `remove the backup: one client signs for each key. If no key of ${name} is one of ${other}'s, leave it`,
      },
    ];
  });
}

/** As after a file that was emptied or cut off: `up` would stop what an earlier one started. */
function emptyStack({ stack, nodes, validators, unreadable }: PlacedDraft): Problem[] {
  if (nodes.names.size > 0 || validators.names.size > 0) return [];
  if (unreadable.has("nodes") || unreadable.has("validators") || stacks[stack]?.network === undefined)
    return [];
  return [
    {
      check: "stack-empty",
      path: settingPath("nodes"),
      reason: `${stack} has neither nodes nor validator clients: pulumi up would stop those that it has deployed`,
      remedy: `if that is not meant, look whether Pulumi.${stack}.yaml is whole`,
    },
  ];
}

/** Nothing here sees which keys a client holds, so two for one group may have the same ones. */
function oneForEachGroup({ validators }: PlacedDraft): Problem[] {
  const first = new Map<string, string>();
  return [...validators.valid].flatMap(([name, { group }]) => {
    const other = first.get(group);
    first.set(group, other ?? name);
    if (other === undefined) return [];
    return [
      {
        check: "group-twice",
        path: settingPath("validators", name, "group"),
        reason: `${other} signs for ${group} already: a key that both hold is slashed`,
        remedy:
          "remove one of them; only if no key of one is a key of the other, give each a group of its own",
      },
    ];
  });
}

/** erigon issue 16099: Caplin 3.0.4 missed attestations without an error. */
function caplinAlone({ validators, nodes }: PlacedDraft): Problem[] {
  const onlyCaplin = [...validators.valid].filter(([, { beaconNodes }]) =>
    beaconNodes.every((node) => nodes.valid.get(node)?.consensus === "caplin"),
  );
  return onlyCaplin.map(([name, { beaconNodes }]) => ({
    check: "caplin-alone",
    path: settingPath("validators", name, "beaconNodes"),
    reason: `${name} has only Caplin (${beaconNodes.join(", ")}), which has missed attestations without a word (erigon issue 16099)`,
    remedy: "add a beacon node of another client",
    subject: name,
  }));
}
