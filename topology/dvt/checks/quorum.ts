import { isValidPair } from "../../ethereum/checks/failure-domains.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { WholeDvtDraft } from "../draft.ts";
import { operatorOf } from "../operators.ts";
import { type Loss, lossesOf, type Part, quorumOf } from "../quorum.ts";
import type { DvtClusterSettings } from "../schema.ts";
import { allReadable } from "./clusters.ts";

/**
 * Losses that stop a cluster and that another configuration would survive. A host is a node's or one of the cluster's;
 * every cluster depends on its own program and on the overlay.
 */
const avoidable: Partial<Record<Part["kind"], { readonly words: string; readonly remedy: string }>> = {
  site: { words: "the site", remedy: "spread nodes and DVT nodes over more sites" },
  provider: { words: "the provider", remedy: "spread the nodes over more providers" },
  node: { words: "the node", remedy: "give the stack a second node" },
  client: { words: "the client", remedy: "give one of the stack's nodes another client" },
};

/** Single losses that stop a cluster. */
export function checkQuorum(draft: WholeDvtDraft): Problem[] {
  return [...draft.dvtClusters.valid].flatMap(([name, cluster]) =>
    isPlaced(draft, cluster) ? stopping(draft, name, cluster) : [],
  );
}

/** Whether all that it depends on is known. */
function isPlaced(draft: WholeDvtDraft, cluster: DvtClusterSettings): boolean {
  const { hosts, sites, nodes, dvtNodes } = draft;
  const isKnown = (host: string): boolean => sites.valid.has(hosts.valid.get(host)?.site ?? "");
  return (
    nodes.valid.size > 0 &&
    nodes.valid.size === nodes.names.size &&
    [...nodes.valid.values()].every((node) => isKnown(node.host) && isValidPair(node)) &&
    allReadable(draft, cluster) &&
    cluster.nodes.every((node) => isKnown(dvtNodes.valid.get(node)!.host))
  );
}

function stopping(draft: WholeDvtDraft, name: string, { nodes }: DvtClusterSettings): Problem[] {
  const losses = lossesOf(nodes.map((node) => operatorOf(draft, node)));
  return losses.filter(({ stops }) => stops).flatMap((loss) => finding(name, nodes.length, loss));
}

function finding(cluster: string, size: number, { part, left }: Loss): Problem[] {
  const kind = avoidable[part.kind];
  if (kind === undefined) return [];
  return [
    {
      check: `cluster-${part.kind}`,
      path: settingPath("dvtClusters", cluster),
      reason: `without ${kind.words} ${part.name}, ${left.length} of its ${size} nodes work, and ${quorumOf(size)} have to`,
      remedy: kind.remedy,
      subject: `${cluster} without ${part.name}`,
    },
  ];
}
