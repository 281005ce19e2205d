import { table } from "../../tools/table.ts";
import type { NodesChange } from "./change.ts";
import { unreadySpans } from "./watch.ts";

/** For each change which nodes were not ready, when and how long; then what happened and should not have. */
export function renderChanges(changes: readonly NodesChange[]): string {
  return changes.map(renderChange).join("\n\n");
}

function renderChange({ name, seconds, samples, problems }: NodesChange): string {
  const [first] = samples;
  const rows = unreadySpans(samples).map(({ node, from, seconds: span, why }) => [
    node,
    String(Math.round((from - first!.time) / 1000)),
    String(Math.round(span)),
    why,
  ]);
  return [
    `${name}: ${Math.round(seconds)} s`,
    table(["NODE", "NOT READY FROM, S", "FOR, S", "ITS LAST WORDS"], rows),
    ...problems,
  ].join("\n");
}
