/** What the quorum table says of a loss, beside what was seen. */

import { table } from "../../tools/table.ts";
import type { DvtCluster } from "../../topology/dvt/node.ts";
import type { Part } from "../../topology/dvt/quorum.ts";

export interface Seen {
  /** How many of the cluster's validators voted, of how many. */
  readonly voted: number;
  readonly validators: number;
  /** Names of the nodes that said that they were ready to sign, at the end. */
  readonly ready: readonly string[];
}

export interface LossResult {
  readonly stack: string;
  readonly cluster: string;
  readonly parts: readonly Part[];
  readonly nodes: number;
  /** By the table. */
  readonly left: number;
  readonly stops: boolean;
  readonly seen: Seen;
  /** From the end of the loss until all nodes were ready and all validators had voted again. */
  readonly recoverySeconds: number;
}

/** Undefined: the table says nothing of any of the parts, because the cluster does not depend on them. */
export function saidOf(
  { losses, nodes }: DvtCluster,
  parts: readonly Part[],
): { left: number; stops: boolean } {
  const own = losses.filter(({ part }) =>
    parts.some(({ kind, name }) => kind === part.kind && name === part.name),
  );
  const left = Math.min(nodes.length, ...own.map((loss) => loss.left.length));
  return { left, stops: own.some(({ stops }) => stops) };
}

/** Nodes of a cluster that has stopped may each be well: none is ready without the others. */
export function isAsSaid({ stops, left, seen: { voted, validators, ready } }: LossResult): boolean {
  return stops ? voted === 0 : voted === validators && ready.length === left;
}

export function renderLosses(results: readonly LossResult[]): string {
  const rows = results.map((result) => {
    const { stack, cluster, parts, nodes, left, stops, seen } = result;
    return [
      stack,
      cluster,
      parts.map(({ kind, name }) => `${kind} ${name}`).join(", "),
      `${left} of ${nodes}, ${stops ? "stops" : "goes on"}`,
      `${seen.ready.length} ready, ${seen.voted} of ${seen.validators} voted`,
      isAsSaid(result) ? "yes" : "NO",
      String(Math.round(result.recoverySeconds)),
    ];
  });
  const head = ["STACK", "CLUSTER", "WITHOUT", "THE TABLE SAYS", "SEEN", "AS SAID", "RECOVERY, S"];
  return table(head, rows);
}
