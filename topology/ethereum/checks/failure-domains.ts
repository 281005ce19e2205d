import { pairs } from "../../../catalog/clients/clients.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import type { NodeSettings } from "../schema.ts";

type Nodes = ReadonlyMap<string, NodeSettings>;

/** What takes every node of the stack down at once. */
export function checkFailureDomains(draft: PlacedDraft): Problem[] {
  const nodes = validNodes(draft);
  if (nodes.size < 2) return [];
  return [...sharedLine(draft, nodes), ...oneClient(nodes, "execution"), ...oneClient(nodes, "consensus")];
}

/** Nodes at two sites that may be one place: then both lines are one, and so are the ports that the router forwards. */
export function siteWarnings({ nodes, hosts, sites }: PlacedDraft): Problem[] {
  const first = new Map<string, string>();
  const used = new Set([...nodes.valid.values()].map(({ host }) => hosts.valid.get(host)!.site));
  return [...used].flatMap((name) => {
    const { lan, publicAddress } = sites.valid.get(name)!;
    if (lan === undefined || publicAddress !== "dynamic") return [];
    const other = first.get(lan);
    first.set(lan, other ?? name);
    if (other === undefined) return [];
    return [
      {
        check: "sites-alike",
        path: settingPath("sites", name),
        reason: `it has the local network of ${other}, ${lan}, and neither has a fixed public address: if they are one place, their nodes share a line and its ports`,
        remedy: `make ${name} and ${other} one site, or write the publicAddress of each; if both are right, give one another local network`,
      },
    ];
  });
}

/** Without those that are to be changed anyhow. */
function validNodes({ nodes, hosts }: PlacedDraft): Nodes {
  const valid = [...nodes.valid].filter(([, node]) => hosts.valid.has(node.host) && isValidPair(node));
  return new Map(valid);
}

export function isValidPair({ execution, consensus }: NodeSettings): boolean {
  return pairs[execution].includes(consensus);
}

function sharedLine({ hosts }: PlacedDraft, nodes: Nodes): Problem[] {
  const [site, ...others] = new Set([...nodes.values()].map(({ host }) => hosts.valid.get(host)!.site));
  if (others.length > 0) return [];
  return [
    {
      check: "shared-line",
      path: settingPath("nodes"),
      reason: `${namesOf(nodes)} are at ${site}, behind one line: when it fails, none of them follows the chain`,
      remedy: "place one of them at another site",
      subject: site!,
    },
  ];
}

function oneClient(nodes: Nodes, layer: "execution" | "consensus"): Problem[] {
  const [client, ...others] = new Set([...nodes.values()].map((node) => node[layer]));
  if (others.length > 0) return [];
  return [
    {
      check: "one-client",
      path: settingPath("nodes"),
      reason: `${namesOf(nodes)} run ${client}: one fault in it stops them all`,
      remedy: `give one of them another ${layer} client`,
      subject: client!,
    },
  ];
}

function namesOf(nodes: Nodes): string {
  return [...nodes.keys()].join(" and ");
}
