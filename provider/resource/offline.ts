import { z } from "zod";
import { isOffline } from "../host/mode.ts";
import type { Leaves } from "../items/kind.ts";
import { parseKey } from "../items/kinds.ts";
import { additionsIn } from "./additions.ts";
import type { Run } from "./context.ts";
import { plannedOutputs } from "./outputs.ts";
import { hostOf, itemsOf, type PlannedInputs, type Properties, parsePlanned } from "./wire.ts";

/** Output that a redacted state has of each resource on a host: since when nobody has looked. */
export const lastKnownSchema = z.object({
  /** RFC 3339. */
  time: z.string(),
  /** Commit that was deployed then; absent where the engine did not note it. */
  commit: z.string().exactOptional(),
  /** Files had been changed since that commit. */
  dirty: z.literal(true).exactOptional(),
});
export type LastKnown = z.output<typeof lastKnownSchema>;

const hour = 3_600_000;

/** Says once in a run, in offline mode, how old the state is that hosts are shown by. */
export function tellAge(run: Run, olds: Properties): void {
  if (!isOffline() || run.toldAge.done) return;
  run.toldAge.done = true;
  run.warn(
    "",
    `HOST_MODE=offline: no host is contacted. ${ageOf(lastKnownSchema.safeParse(olds.lastKnown).data)}`,
  );
}

function ageOf(known: LastKnown | undefined): string {
  if (known === undefined) return "Hosts are shown as the state has them; it does not say since when.";
  const changes = known.dirty ? " with changes that were not committed" : "";
  const commit = known.commit === undefined ? "an unknown commit" : `commit ${known.commit}${changes}`;
  return `Hosts are shown as the state of ${known.time} has them, which is ${ageSince(known.time)} old and was deployed from ${commit}.`;
}

/** How long ago a time of RFC 3339 was, for people: `5 h`, `3 days`. */
export function ageSince(time: string): string {
  const hours = Math.floor((Date.now() - Date.parse(time)) / hour);
  if (hours < 1) return "less than 1 h";
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** Outputs of a plan for a role that the state has; what only its host can make is as last known. */
export function previewUpdateOffline(
  run: Run,
  urn: string,
  properties: Properties,
  olds: Properties,
): object {
  const inputs = parsePlanned(properties);
  const host = hostOf(properties);
  if (host !== undefined) for (const line of additionsIn(inputs, host, olds)) run.warn(urn, line);
  const made = [...itemsOf(olds)].map(([key, known]) => [key, madeLeaves(inputs, key, known)] as const);
  const planned = plannedOutputs(inputs);
  const completed = made
    .filter(([, leaves]) => Object.keys(leaves).length > 0)
    .map(([key, leaves]) => [key, { ...(planned[key] as Leaves), ...leaves }]);
  return { ...planned, ...Object.fromEntries(completed) };
}

/** Leaves of a wanted item that its host has made, as last known. */
function madeLeaves({ items }: PlannedInputs, key: string, known: Leaves): Leaves {
  const wanted = items.get(key);
  const names = wanted === undefined ? [] : Object.keys(parseKey(key)?.kind.made?.(wanted, {}) ?? {});
  return Object.fromEntries(Object.entries(known).filter(([leaf]) => names.includes(leaf)));
}

/** The same for a role that is new there. */
export function previewCreateOffline(run: Run, urn: string, properties: Properties): object {
  const host = hostOf(properties);
  if (host !== undefined)
    run.warn(urn, `${host} was not asked (HOST_MODE=offline). This plan does not say what is already there.`);
  return plannedOutputs(parsePlanned(properties));
}
