import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { pathPattern } from "./attributes.ts";
import { defineKind, type Item, type RecordedItem } from "./kind.ts";

/** What is believed of a mark, too. */
const idPattern = "[0-9A-Za-z.:-]{1,128}";

const schema = z.strictObject({
  /** What all of its content comes from, for instance a hash of the first state of a blockchain. */
  id: z.string().regex(new RegExp(`^${idPattern}$`), "must be letters, digits, dots, colons and dashes"),
});
type Origin = z.output<typeof schema>;

/**
 * A directory whose content comes from one thing, and is useless or dangerous to a program that starts from another.
 * What that is is written beside the directory before the program is started; while there is a file in it, a program
 * that starts from something else is refused. A program may have made more directories in it than can be searched: it
 * counts as empty only when all of it was searched.
 */
export const originKind = defineKind(schema, {
  name: "origin",
  namePattern: pathPattern,
  observe: `
    cut -f1 | while read -r name; do
      mark=$(origin_mark "$name")
      [ -f "$mark" ] || continue
      printf '%s\\tid\\t%s\\n' "$name" "$(head -n 1 "$mark" | grep -xE '${idPattern}')"
      [ -e "$name" ] || continue
      file=$(timeout 10 find "$name" -mindepth 1 ! -type d -print -quit 2>/dev/null) && [ -z "$file" ] || printf '%s\\tfilled\\tyes\\n' "$name"
    done`,
  flag: ({ id }) => id,
  live: ({ id }) => (id === undefined ? undefined : { id }),
  expected: (wanted) => wanted,
  lost: fromAnother,
  apply: (items) => items.map((item) => ({ label: item.key, script: write(item) })),
  remove: () => [],
});

/** The flag is the origin that is wanted, or that was when the role was last applied. A mark that cannot be read is no reason to start. */
function fromAnother({ key, name, flag, fields: { id, filled } }: RecordedItem): string | undefined {
  if (id === undefined || id === flag || filled === undefined) return undefined;
  return `${key}: what lies there comes from ${id || "something that its mark no longer tells"}, and the program would start from ${flag}. To go on with what is there, configure the former again; to begin anew, stop the service, move what lies in ${name} to another place, then run up again.`;
}

function write({ name, wanted }: Item<Origin>): string {
  return `write_record "$(origin_mark ${quote(name)})" echo ${quote(wanted.id)}`;
}
