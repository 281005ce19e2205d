import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import type { ValidatorSettings } from "../schema.ts";
import { reservedNames } from "./names.ts";

/** What is wrong with validator clients as compared with hosts, nodes, groups and each other. */
export function checkValidators(draft: PlacedDraft): Problem[] {
  return [
    ...reservedNames("validators", draft.validators.names),
    ...refuseSharedNames(draft),
    ...indexesApart(draft),
    ...[...draft.validators.valid].flatMap(([name, validator]) => [
      ...knownHost(draft, "validators", name, validator.host),
      ...knownGroup(draft, "validators", name, validator.group),
      ...validator.beaconNodes.flatMap((node, i) => beaconNode(draft, name, validator, node, i)),
    ]),
  ];
}

/** Hosts, nodes and validator clients share the names of resources and directories. */
function refuseSharedNames({ validators, nodes, hosts }: PlacedDraft): Problem[] {
  return [...validators.names]
    .filter((name) => nodes.names.has(name) || hosts.names.has(name))
    .map((name) => ({
      check: "validator-name",
      path: settingPath("validators", name),
      reason: `a ${nodes.names.has(name) ? "node" : "host"} is called ${name} too`,
      remedy: "give the validator client a name of its own",
    }));
}

/** Unique in the stack, so that a validator client that moves to another host meets no other's ports there. */
function indexesApart({ validators }: PlacedDraft): Problem[] {
  const first = new Map<number, string>();
  return [...validators.valid].flatMap(([name, { index }]) => {
    const other = first.get(index);
    if (other === undefined) {
      first.set(index, name);
      return [];
    }
    return [
      {
        check: "validator-index",
        path: settingPath("validators", name, "index"),
        reason: `${index} is already that of ${other}, and ports derive from it`,
        remedy: "give each validator client an index of its own",
      },
    ];
  });
}

/** Whether something in a section may stand on the host that it names. */
export function knownHost(
  { hosts, unreadable }: PlacedDraft,
  section: string,
  name: string,
  host: string,
): Problem[] {
  if (unreadable.has("hosts")) return [];
  const path = settingPath(section, name, "host");
  if (!hosts.names.has(host)) {
    const remedy = `write one of ${[...hosts.names].join(", ") || "(none yet)"}, or add it under ${settingPath("hosts")}`;
    return [{ check: "unknown-host", path, reason: `there is no host ${host}`, remedy }];
  }
  if (hosts.valid.get(host)?.retired) {
    const remedy = "place it elsewhere, or remove it: what it left on the host is not touched";
    return [{ check: "host-retired", path, reason: `${host} is retired`, remedy }];
  }
  if (hosts.valid.get(host)?.rented !== false) return [];
  return [
    {
      check: "host-not-rented",
      path,
      reason: `${host} is known but not rented`,
      remedy: `place it elsewhere, or rent the host and remove rented: false at ${settingPath("hosts", host)}`,
    },
  ];
}

/** A group that an entry of a section names. */
export function knownGroup(
  { validatorGroups, unreadable }: PlacedDraft,
  section: "validators" | "dvtClusters",
  name: string,
  group: string,
): Problem[] {
  if (validatorGroups.names.has(group) || unreadable.has("validatorGroups")) return [];
  return [
    {
      check: "unknown-group",
      path: settingPath(section, name, "group"),
      reason: `there is no validator group ${group}`,
      remedy: `write one of ${[...validatorGroups.names].join(", ") || "(none yet)"}, or add it under ${settingPath("validatorGroups")}`,
    },
  ];
}

function beaconNode(
  { nodes, unreadable }: PlacedDraft,
  name: string,
  { beaconNodes }: ValidatorSettings,
  node: string,
  position: number,
): Problem[] {
  if (unreadable.has("nodes")) return [];
  const path = settingPath("validators", name, "beaconNodes", position);
  if (!nodes.names.has(node)) {
    const remedy = `write one of ${[...nodes.names].join(", ") || "(none yet)"}`;
    return [{ check: "unknown-node", path, reason: `there is no node ${node} in this stack`, remedy }];
  }
  if (beaconNodes.indexOf(node) === position) return [];
  const reason = `${node} is in the list already`;
  return [{ check: "beacon-node-twice", path, reason, remedy: "name each beacon node once" }];
}
