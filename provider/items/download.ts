import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { modeOf, modeSchema, ownerOf, ownerSchema, pathPattern, statFields } from "./attributes.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";

const schema = z.strictObject({
  /** Where the host fetches it. Who serves it need not be trusted: only what has the SHA-256 becomes the file. */
  url: z.string().regex(/^https?:\/\/[\w.:-]+(\/[\w.~%+-]+)+$/, "must be an address, http:// or https://"),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits in lower case"),
  owner: ownerSchema,
  mode: modeSchema,
  /** Items of the same role, separated by commas. */
  restarts: z.string().exactOptional(),
});
type Download = z.output<typeof schema>;

/**
 * A file that the host fetches, text or not: of one that is large or binary the wire form has the SHA-256 alone. It is
 * fetched where it is missing or another one, so that afterwards the host depends on nobody.
 */
export const downloadKind = defineKind(schema, {
  name: "download",
  place: true,
  namePattern: pathPattern,
  traces: (name) => [["path", name]],
  observe: `
    cut -f1 "$work/names" | ${statFields}
    cut -f1 "$work/names" | while read -r name; do
      [ -f "$name" ] && [ ! -L "$name" ] || continue
      sum=$(body_of "$name" | sha256sum); printf '%s\\tsha256\\t%s\\n' "$name" "\${sum%% *}"
    done`,
  live: liveDownload,
  expected: ({ sha256, owner, mode }) => ({ sha256, owner, mode }),
  apply: (items) => items.map((item) => ({ label: item.key, script: fetch(item) })),
  remove: (gone) =>
    gone.map(({ name }) => ({ label: `remove download ${name}`, script: `rm -f -- ${quote(name)}` })),
});

function liveDownload(fields: Fields): Leaves | undefined {
  const { type, sha256, mode } = fields;
  if (type === undefined) return undefined;
  return sha256 === undefined ? { type } : { sha256, owner: ownerOf(fields), mode: modeOf(mode) };
}

function fetch({ name, wanted: { url, sha256, owner, mode } }: Item<Download>): string {
  return `fetch_file ${[name, owner, mode, url, sha256].map(quote).join(" ")}`;
}
