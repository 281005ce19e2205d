import type { DvtCluster } from "../topology/dvt/node.ts";
import { table } from "./table.ts";

/** What a person reads: a row for each thing that a cluster depends on, those that stop it first. */
export function quorumReport(stack: string, clusters: readonly DvtCluster[]): string {
  if (clusters.length === 0) return `${stack} has no DVT clusters.`;
  return clusters.map(clusterReport).join("\n\n");
}

function clusterReport({ name, program, nodes, quorum, losses }: DvtCluster): string {
  const ordered = [...losses.filter(({ stops }) => stops), ...losses.filter(({ stops }) => !stops)];
  const rows = ordered.map(({ part, left, stops }) => [
    `${part.kind} ${part.name}`,
    `${left.length} of ${nodes.length}`,
    stops ? "the cluster stops" : "it goes on",
  ]);
  const head = `${name} (${program}): ${quorum} of ${nodes.length} nodes have to work: ${nodes.join(", ")}`;
  return [head, table(["WITHOUT", "NODES LEFT", ""], rows)].join("\n");
}
