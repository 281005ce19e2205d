/** Pull requests of a program that updates versions: nobody has thought about them, so they say what they change. */

import type { PullRequest } from "./job.ts";
import type { Change, PreviewedUpdate } from "./preview-result.ts";

/** Renovate's app has this name; where it runs under another one, its branches start so by default. */
export const isRenovates = ({ user, head }: PullRequest): boolean =>
  user.login === "renovate[bot]" || head.ref.startsWith("renovate/");

/**
 * Changes that title and description do not name: neither the resource, nor its host, node or validator client, nor every
 * program whose new version is the reason of a change at this place.
 */
export function unnamedChanges(
  { title, body }: Pick<PullRequest, "title" | "body">,
  changes: readonly Change[],
  update: PreviewedUpdate | undefined,
): Change[] {
  const words = new Set(`${title} ${body ?? ""}`.split(/[^\w.-]+/).map((word) => word.replace(/\.+$/, "")));
  const isNamed = update?.programs.every((program) => words.has(program)) === true;
  const places = isNamed ? update.places : [];
  return changes.filter(({ resource, host, place }) => {
    if (place !== undefined && places.includes(place)) return false;
    // `i7bbt-node` is the node i7bbt.
    const workload = resource.replace(/-[^-]+$/, "");
    return ![resource, workload, host].some((name) => name !== undefined && words.has(name));
  });
}
