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

/** Without those that are to be changed anyhow. */
function validNodes({ nodes, hosts }: PlacedDraft): Nodes {
  const valid = [...nodes.valid].filter(
    ([, { host, execution, consensus }]) => hosts.valid.has(host) && pairs[execution].includes(consensus),
  );
  return new Map(valid);
}

function sharedLine({ hosts }: PlacedDraft, nodes: Nodes): Problem[] {
  const [site, ...others] = new Set([...nodes.values()].map(({ host }) => hosts.valid.get(host)!.site));
  if (others.length > 0) return [];
  return [
    {
      check: "shared-line",
      path: settingPath("nodes"),
      reason: `${namesOf(nodes)} stand at ${site}, behind one line: when it fails, none of them follows the chain`,
      remedy: "place one of them at another site",
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
    },
  ];
}

function namesOf(nodes: Nodes): string {
  return [...nodes.keys()].join(" and ");
}
