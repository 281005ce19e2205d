import { HostUnreachable } from "../host/errors.ts";
import type { HostHandle } from "../host/host.ts";

/** A member of a cluster as its host sees it. */
export interface ClusterMember {
  readonly name: string;
  /** Why it does not serve; absent where it does. */
  readonly lack?: string;
}

/** Members of which some would be disturbed. */
export interface ClusterChange {
  /** What they are, in the plural: "nodes of cluster obol". */
  readonly what: string;
  /** How many of them have to serve. */
  readonly needed: number;
  readonly disturbed: readonly ClusterMember[];
  readonly others: readonly ClusterMember[];
}

/** What would be missing then; undefined where enough serve, and where too few do as it is. */
export function quorumLoss({ what, needed, disturbed, others }: ClusterChange): string | undefined {
  const left = serving(others);
  if (left >= needed || left + serving(disturbed) < needed) return undefined;
  const missing = others.flatMap(({ name, lack }) => (lack === undefined ? [] : [`${name} (${lack})`]));
  return [
    `${what}: ${needed} have to serve, and ${left} would be left`,
    ...(missing.length > 0 ? [`not serving: ${missing.join(", ")}`] : []),
  ].join("; ");
}

function serving(members: readonly ClusterMember[]): number {
  return members.filter(({ lack }) => lack === undefined).length;
}

/** What a member says by its script that it lacks; undefined where it serves. */
export async function lackOf(host: Pick<HostHandle, "test">, ready: string): Promise<string | undefined> {
  try {
    const { passed, said } = await host.test(ready);
    return passed ? undefined : said;
  } catch (error) {
    if (error instanceof HostUnreachable) return "its host cannot be reached";
    throw error;
  }
}
