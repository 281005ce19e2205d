import { type NetworkName, networkNames } from "../../../catalog/networks.ts";
import { closedRelays, knownRelays, partsOfRelay } from "../../../catalog/relays.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import { wrongBuilder } from "./builders.ts";

/** Who may build the blocks of the validator groups, and whether the beacon nodes can ask them. */
export function checkRelays(draft: PlacedDraft): Problem[] {
  const { network } = draft;
  if (network === undefined) return [];
  return [
    ...[...draft.validatorGroups.valid].flatMap(([group, { protocol, relays }]) => [
      ...relays.flatMap((relay, i) => relayProblems(network, relays, relay, i, group)),
      ...(protocol === "lido-csm" ? relays.map((relay, i) => unvetted(relay, i, group)) : []),
    ]),
    ...[...draft.nodes.valid].flatMap(([node, { builder }]) => wrongBuilder(draft, network, node, builder)),
    ...buildersMissing(draft),
    ...buildersShared(draft),
  ];
}

function relayProblems(
  network: NetworkName,
  relays: readonly string[],
  relay: string,
  position: number,
  group: string,
): Problem[] {
  const path = settingPath("validatorGroups", group, "relays", position);
  const { key, host } = partsOfRelay(relay);
  const known = own(knownRelays[network], host);
  const elsewhere = networkNames.find(
    (name) => name !== network && own(knownRelays[name], host) !== undefined,
  );
  if (relays.indexOf(relay) < position)
    return [{ check: "relay-twice", path, reason: `${host} is in the list already`, remedy: "remove one" }];
  const closed = own(closedRelays, host);
  if (closed !== undefined) {
    const reason = `${host} was shut down ${closed}: no builder bids there`;
    return [{ check: "relay-closed", path, reason, remedy: `write another relay of ${network}, or none` }];
  }
  if (known === key) return [];
  if (known !== undefined) {
    const reason = `${host} signs its bids with another key`;
    return [{ check: "relay-key", path, reason, remedy: `write https://${known}@${host}` }];
  }
  if (elsewhere !== undefined) {
    const reason = `${host} is a relay of ${elsewhere}`;
    return [{ check: "relay-network", path, reason, remedy: `write a relay of ${network}` }];
  }
  const reason = `${host} is none of the relays that this program knows`;
  const remedy = `write one of ${Object.keys(knownRelays[network]).join(", ")}`;
  return [{ check: "relay-unknown", path, reason, remedy, subject: host }];
}

/** A host may have the name of what every object has, `constructor`. */
function own(relays: Readonly<Record<string, string>>, host: string): string | undefined {
  return Object.hasOwn(relays, host) ? relays[host] : undefined;
}

/** The list is kept on a page of Lido's that changes by vote. */
function unvetted(relay: string, position: number, group: string): Problem {
  return {
    check: "relays-unvetted",
    path: settingPath("validatorGroups", group, "relays", position),
    reason:
      "blocks of a relay that is not on Lido's list are fined, and this program does not have that list (docs.lido.fi, CSM penalties)",
    remedy: "compare the relay with the list, and give the waiver an end, so that it is compared again",
    subject: partsOfRelay(relay).host,
  };
}

/** Lighthouse issue 5044: a proposal with builder fails at a beacon node that has none. */
function buildersMissing({ validators, validatorGroups, nodes }: PlacedDraft): Problem[] {
  const asking = [...validators.valid].filter(
    ([, { group }]) => (validatorGroups.valid.get(group)?.relays.length ?? 0) > 0,
  );
  const wanting = new Map<string, string>();
  for (const [name, { beaconNodes }] of asking) {
    for (const node of beaconNodes) {
      const settings = nodes.valid.get(node);
      if (settings !== undefined && settings.builder === undefined) wanting.set(node, name);
    }
  }
  return [...wanting].map(([node, validator]) => ({
    check: "builder-missing",
    path: settingPath("nodes", node, "builder"),
    reason: `it is missing: ${validator} registers with relays, and ${node} could not pass on their blocks`,
    remedy: "write the address of the builder API, or remove the group's relays",
  }));
}

/** A beacon node has one builder API, which offers the blocks of all its relays to all validators. */
function buildersShared({ validators, validatorGroups, nodes }: PlacedDraft): Problem[] {
  return [...nodes.names].flatMap((node) => {
    const groups = [...validators.valid.values()]
      .filter(({ beaconNodes }) => beaconNodes.includes(node))
      .map(({ group }) => [group, validatorGroups.valid.get(group)?.relays ?? []] as const)
      .filter(([, relays]) => relays.length > 0);
    const sets = new Map(groups.map(([group, relays]) => [relays.toSorted().join(" "), group]));
    if (sets.size < 2) return [];
    return [
      {
        check: "relays-mixed",
        path: settingPath("nodes", node, "builder"),
        reason: `${[...sets.values()].join(" and ")} have other relays than each other, and ${node} offers the blocks of one builder API to both`,
        remedy: "give them the same relays, or beacon nodes of their own",
        subject: node,
      },
    ];
  });
}
