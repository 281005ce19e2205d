import { pairs } from "../../../catalog/clients/clients.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import type { NodeSettings } from "../schema.ts";
import { reservedNames } from "./names.ts";
import { checkPlacement } from "./placement.ts";

/** What is wrong with nodes as compared with hosts, sites and each other. */
export function checkNodes(draft: PlacedDraft): Problem[] {
  return [
    ...reservedNames("nodes", draft.nodes.names),
    ...refuseSharedNames(draft),
    ...oneForEachHost(draft),
    ...[...draft.nodes.valid].flatMap(([name, node]) => checkNode(draft, name, node)),
  ];
}

/** Hosts and nodes share the names of resources and, later, DNS. */
function refuseSharedNames({ nodes, hosts }: PlacedDraft): Problem[] {
  return [...nodes.names]
    .filter((name) => hosts.names.has(name))
    .map((name) => ({
      check: "node-name",
      path: settingPath("nodes", name),
      reason: `a host is called ${name} too`,
      remedy: "give the node a name of its own",
    }));
}

function oneForEachHost({ nodes }: PlacedDraft): Problem[] {
  const first = new Map<string, string>();
  return [...nodes.valid].flatMap(([name, { host }]) => {
    const other = first.get(host);
    if (other === undefined) {
      first.set(host, name);
      return [];
    }
    return [
      {
        check: "node-host",
        path: settingPath("nodes", name, "host"),
        reason: `${other} runs on ${host} already, and ports derive from host and network`,
        remedy: "place one of them on another host",
      },
    ];
  });
}

function checkNode(draft: PlacedDraft, name: string, node: NodeSettings): Problem[] {
  const host = draft.hosts.valid.get(node.host);
  return [
    ...knownPair(name, node),
    ...knownHost(draft, name, node),
    ...(host === undefined ? [] : checkPlacement(draft, name, node, host)),
  ];
}

function knownPair(name: string, { execution, consensus }: NodeSettings): Problem[] {
  if (pairs[execution].includes(consensus)) return [];
  const known = Object.entries(pairs).flatMap(([el, bns]) => bns.map((bn) => `${el} with ${bn}`));
  return [
    {
      check: "client-pair",
      path: settingPath("nodes", name),
      reason: `${execution} with ${consensus} is not a pair that this program knows`,
      remedy: `write ${known.join(" or ")}`,
    },
  ];
}

function knownHost({ hosts, unreadable }: PlacedDraft, name: string, { host }: NodeSettings): Problem[] {
  if (hosts.names.has(host) || unreadable.has("hosts")) return [];
  return [
    {
      check: "unknown-host",
      path: settingPath("nodes", name, "host"),
      reason: `there is no host ${host}`,
      remedy: `write one of ${[...hosts.names].join(", ") || "(none yet)"}, or add it under ${settingPath("hosts")}`,
    },
  ];
}
