import { z } from "zod";
import { heredoc, quote } from "../remote/quote.ts";
import { defineKind, type Item, stateless } from "./kind.ts";

const schema = z.strictObject({
  /** POSIX shell, run on the host; it changes nothing. Ends with 0 where this member serves; else its last line says what it lacks. */
  ready: z.string().min(1),
  /** Seconds until a member that served must serve again. */
  timeoutSeconds: z.number().int().positive(),
  /** Clusters that the member works in, each with how many of its members have to serve: `obol:3`, with commas between. */
  clusters: z
    .string()
    .regex(/^[^:,]+:\d+(,[^:,]+:\d+)*$/)
    .exactOptional(),
});
export type RollingGroup = z.output<typeof schema>;

/**
 * Membership in a group of roles of which one at a time may be disturbed (resource/rolling-groups.ts keeps the turns). A member
 * that served before the change has to serve again before its turn ends; until then a note on the host says so.
 */
export const rollingGroupKind = defineKind(schema, {
  name: "rolling",
  namePattern: /^[a-z0-9][a-z0-9-]*$/,
  ...stateless,
  beforeStop: (items) => items.map((item) => ({ label: item.key, script: note(item) })),
  verify: (items) => items.map((item) => ({ label: item.key, script: awaitReady(item) })),
});

/** How many of its members have to serve, by cluster. */
export function clustersOf({ clusters = "" }: Pick<RollingGroup, "clusters">): ReadonlyMap<string, number> {
  const named = clusters.split(",").filter(Boolean);
  return new Map(
    named.map((each) => {
      const [cluster, needed] = each.split(":");
      return [cluster!, Number(needed)];
    }),
  );
}

/** Beginning of a line of a role's note: the member has not served since it was disturbed. The item's key follows. */
const awaiting = "await ";

export function isAwaiting(line: string): boolean {
  return line.startsWith(awaiting);
}

export function awaitedKey(line: string): string {
  return line.slice(awaiting.length);
}

export function awaited(key: string): string {
  return `${awaiting}${key}`;
}

function note({ key, wanted }: Item<RollingGroup>): string {
  return heredoc(`note_if_ready ${quote(awaited(key))}`, wanted.ready);
}

function awaitReady({ key, wanted }: Item<RollingGroup>): string {
  return heredoc(`await_ready ${quote(awaited(key))} ${wanted.timeoutSeconds}`, wanted.ready);
}
