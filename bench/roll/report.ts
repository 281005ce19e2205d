import { table } from "../../tools/table.ts";
import type { Roll } from "./roll.ts";
import { unreadySpans } from "./watch.ts";

/** For each roll which nodes were not ready, when and how long; then what happened and should not have. */
export function renderRolls(rolls: readonly Roll[]): string {
  return rolls.map(renderRoll).join("\n\n");
}

function renderRoll({ name, seconds, samples, problems }: Roll): string {
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
