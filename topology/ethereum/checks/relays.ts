import { type NetworkName, networkNames } from "../../../catalog/networks.ts";
import type { StakingProtocol } from "../../../catalog/protocols.ts";
import { closedRelays, knownRelays, lidoAllowedLists, partsOfRelay } from "../../../catalog/relays.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import { bidSettings, builderSettings } from "./builder-settings.ts";
import { buildersUnused, wrongBuilder } from "./builders.ts";

/** Who may build the blocks of the validator groups, and whether the beacon nodes can ask them. */
export function checkRelays(draft: PlacedDraft): Problem[] {
  const { network, pbs } = draft;
  if (network === undefined) return [];
  return [
    ...[...draft.validatorGroups.valid].flatMap(([group, { protocol, relays }]) =>
      relays.flatMap((relay, i) => {
        const path = settingPath("validatorGroups", group, "relays", i);
        if (relays.indexOf(relay) < i) return [twice(relay, path)];
        return [
          ...relayProblems(network, protocol, relay, path),
          ...(protocol === "lido-csm" ? unvetted(network, relay, path) : []),
        ];
      }),
    ),
    ...bidSettings(draft),
    ...(pbs === "sidecar" ? besideNodes(draft, network) : []),
  ];
}

/** Builder APIs of beacon nodes, and what groups ask of them. */
function besideNodes(draft: PlacedDraft, network: NetworkName): Problem[] {
  return [
    ...[...draft.nodes.valid].flatMap(([node, { builder }]) => wrongBuilder(draft, network, node, builder)),
    ...buildersMissing(draft),
    ...buildersUnused(draft),
    ...buildersShared(draft),
    ...builderSettings(draft),
  ];
}

function twice(relay: string, path: string): Problem {
  const { host } = partsOfRelay(relay);
  return { check: "relay-twice", path, reason: `${host} is in the list already`, remedy: "remove one" };
}

function relayProblems(
  network: NetworkName,
  protocol: StakingProtocol,
  relay: string,
  path: string,
): Problem[] {
  const { key, host } = partsOfRelay(relay);
  const known = own(knownRelays[network], host);
  const elsewhere = networkNames.find(
    (name) => name !== network && own(knownRelays[name], host) !== undefined,
  );
  const closed = own(closedRelays, host);
  if (closed !== undefined) {
    const reason = `${host} was shut down ${closed}: no builder bids there`;
    return [{ check: "relay-closed", path, reason, remedy: `write another relay of ${network}, or none` }];
  }
  if (known?.key === key) return [];
  if (known !== undefined) {
    const reason = `${host} signs its bids with another key`;
    return [{ check: "relay-key", path, reason, remedy: `write https://${known.key}@${host}` }];
  }
  if (elsewhere !== undefined) {
    const reason = `${host} is a relay of ${elsewhere}`;
    return [{ check: "relay-network", path, reason, remedy: `write a relay of ${network}` }];
  }
  return [protocol === "lido-csm" ? foreign(network, host, path) : unknown(network, host, path)];
}

/** A host may have the name of what every object has, `constructor`. */
function own<T>(relays: Readonly<Record<string, T>>, host: string): T | undefined {
  return Object.hasOwn(relays, host) ? relays[host] : undefined;
}

function unknown(network: NetworkName, host: string, path: string): Problem {
  const reason = `${host} is none of the relays that this program knows`;
  const remedy = `write one of ${Object.keys(knownRelays[network]).join(", ")}`;
  return { check: "relay-unknown", path, reason, remedy, subject: host };
}

/** Lido's validators take the blocks of third parties: no waiver helps an own builder or an own relay. */
function foreign(network: NetworkName, host: string, path: string): Problem {
  const vetted = Object.entries(knownRelays[network]).filter(([, { lido }]) => lido);
  return {
    check: "relay-foreign",
    path,
    reason: `${host} is none of the relays that this program knows, and Lido fines blocks of others than those on its list, an operator's own builder among them`,
    remedy: `write one of ${vetted.map(([name]) => name).join(", ")}`,
  };
}

/** What the program knows of the list is a copy. */
function unvetted(network: NetworkName, relay: string, path: string): Problem[] {
  const { host } = partsOfRelay(relay);
  const known = own(knownRelays[network], host);
  if (known === undefined || known.lido) return [];
  return [
    {
      check: "relays-unvetted",
      path,
      reason: `${host} was not on Lido's list of relays when this program was written, and blocks of relays that are not on it are fined (docs.lido.fi, CSM penalties)`,
      remedy: `write another relay; if the contract ${lidoAllowedLists[network]} lists it now, give the waiver an end, so that it is compared again`,
      subject: host,
    },
  ];
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
    remedy:
      "write local, cloud or cloud+local, or the address of a builder API, or remove the group's relays",
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
