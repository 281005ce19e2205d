import type { Item, Leaves, RoleContext } from "../kind.ts";
import type { Service } from "./schema.ts";

/** The record of a service that was about to be started for the first time, until it was seen to be made. */
export const begun = "begun";
/** Docker's time for what never happened. */
const never = "0001-01-01T00:00:00Z";

/** A folder, and a name pattern of what in it nobody can make anew. */
export type Precious = readonly [folder: string, pattern: string];

/** Whether it runs, or dies again and again: that was not stopped by anybody. */
export function isUp(live: Leaves | undefined): boolean {
  return live?.state === "running" || live?.state === "restarting";
}

/** Why a service is left as it is found: it ended for safety, or holds keys; undefined where `up` may make it as wanted. */
export function whyLeftToOperator(item: Item<Service>, around: RoleContext): string | undefined {
  const { wanted, live, fields } = item;
  if (isUp(live)) return undefined;
  const state = live === undefined ? "removed" : String(live.state);
  if (fields.safetyStop)
    return `${state} for safety (${fields.safetyStop}; find out why before it runs again, docs/keys.md)`;
  if (!wanted.manualStart || stoppedByUs(item, around) !== undefined) return undefined;
  if (wasStarted(item))
    return live === undefined ? `${state} (see that nothing else signs with its keys)` : state;
  const found = preciousOf(around.role).filter((precious) => !isKnownAbsent(precious, around));
  if (found.length === 0) return undefined;
  const what = found.map(([folder, pattern]) => `${pattern} in ${folder}`).join(", ");
  return `${state} and has ${what}, and nothing on this host says that it ran here (see that nothing else signs with these keys)`;
}

/** A record that cannot be read counts: somebody may have stopped what it was about. */
function wasStarted({ fields }: Item<Service>): boolean {
  return Boolean(fields.recorded) && fields.recorded !== begun;
}

/** What the role's folders may hold that nobody can make anew: keys, their passwords, what they have signed. */
export function preciousOf(role: ReadonlyMap<string, Leaves>): Precious[] {
  return [...role].flatMap(([key, { irreplaceable }]) => {
    if (typeof irreplaceable !== "string") return [];
    return irreplaceable.split(",").map((pattern) => [key.slice("directory ".length), pattern] as const);
  });
}

function isKnownAbsent([folder, pattern]: Precious, around: RoleContext): boolean {
  return around.fields(`directory ${folder}`)[`holds ${pattern}`] === "no";
}

/** Line of a role's note: an apply is about to stop the service, which runs since then, and to start it again. */
export const stoppedLine = (key: string, since: string): string => `stopped ${key} ${since}`;

/** Item key in such a line; undefined for another line. */
export function stoppedKey(line: string): string | undefined {
  return /^stopped (service \S+) /.exec(line)?.[1];
}

/**
 * The line of an apply that was cut off after it stopped the service. Who stopped a container that was started since
 * is a person, and so is who paused it.
 */
export function stoppedByUs({ key, live, fields }: Item<Service>, around: RoleContext): string | undefined {
  const line = around.unfinished.find((candidate) => stoppedKey(candidate) === key);
  if (line === undefined || live?.state === "paused") return undefined;
  const isOurs =
    live === undefined || fields.started === never || line === stoppedLine(key, fields.started ?? "");
  return isOurs ? line : undefined;
}
