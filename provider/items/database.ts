import lessThan from "semver/functions/lt.js";
import valid from "semver/functions/valid.js";
import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { pathPattern } from "./attributes.ts";
import { defineKind, type Item, type RecordedItem } from "./kind.ts";

const schema = z.strictObject({
  /** Version of the program that opens it, as semver without `v`. */
  version: z.string().refine((text) => valid(text) === text, "must be a version, for instance 8.3.3"),
});
type Database = z.output<typeof schema>;

/** What is believed of a mark. */
const versionPattern = "[0-9A-Za-z.+-]{1,64}";

/**
 * A directory with a database that a newer version of its program changes for good. The newest version that may have
 * opened it is written beside the directory before that one is started; an older one is refused while anything is in it.
 */
export const databaseKind = defineKind(schema, {
  name: "database",
  namePattern: pathPattern,
  observe: `
    cut -f1 | while read -r name; do
      mark=$(database_mark "$name")
      [ -f "$mark" ] || continue
      printf '%s\\tversion\\t%s\\n' "$name" "$(head -n 1 "$mark" | grep -xE '${versionPattern}')"
      ! holds "$name" '*' || printf '%s\\tfilled\\tyes\\n' "$name"
    done`,
  flag: ({ version }) => version,
  live: ({ version }) => (version === undefined ? undefined : { version }),
  expected: (wanted) => wanted,
  lost: openedByNewer,
  apply: (items) => items.map((item) => ({ label: item.key, script: write(item) })),
  remove: () => [],
});

/** The flag is the version that is wanted, or that was when the role was last applied. */
function openedByNewer({ key, name, flag, fields }: RecordedItem): string | undefined {
  const opened = valid(fields.version);
  if (opened === null || !fields.filled || !lessThan(flag, opened)) return undefined;
  return `${key} was opened by version ${opened}, and ${flag} cannot read it any more. Deploy ${opened} or later; to go back, stop the service, empty ${name} and let it sync anew.`;
}

function write({ name, wanted }: Item<Database>): string {
  return `write_record "$(database_mark ${quote(name)})" echo ${quote(wanted.version)}`;
}
