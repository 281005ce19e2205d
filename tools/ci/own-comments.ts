/** Comments and issues that these workflows have written, found again by an invisible first line. */

import { z } from "zod";
import { allPagesOf } from "./github.ts";

/** The account of GITHUB_TOKEN. A person who writes the marker is another one. */
const author = "github-actions[bot]";

export const withMarker = (marker: string, text: string): string => `${lineOf(marker)}\n${text}`;

const lineOf = (marker: string): string => `<!-- bonded-validator ${marker} -->`;

export const entrySchema = z.object({
  user: z.object({ login: z.string() }).nullable(),
  body: z.string().nullish(),
});

/** Entries of a list that carry a marker, by it; of two the older one. */
export async function ownEntries<T extends z.output<typeof entrySchema>>(
  form: z.ZodType<T>,
  path: string,
  markers: readonly string[],
): Promise<Map<string, T>> {
  const entries = (await allPagesOf(form, path)).filter(({ user }) => user?.login === author);
  const pairs = markers.flatMap((marker) => {
    const own = entries.find(({ body }) => body?.startsWith(`${lineOf(marker)}\n`));
    return own === undefined ? [] : [[marker, own] as const];
  });
  return new Map(pairs);
}
