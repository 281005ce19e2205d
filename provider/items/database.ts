import lessThan from "semver/functions/lt.js";
import valid from "semver/functions/valid.js";
import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { pathPattern } from "./attributes.ts";
import type { Item, Kept, Kind } from "./kind.ts";

const schema = z.strictObject({
  /** Version of the program that opens it, as semver without `v`. */
  version: z.string().refine((text) => valid(text) === text, "must be a version, for instance 8.3.3"),
});
type Database = z.infer<typeof schema> & Record<string, string>;

/** Lies with the data: it goes with them to another disk, and is gone when they are. */
const mark = ".bonded-validator-version";

/**
 * A directory with a database that a newer version of its program changes for good. The newest version that may have
 * opened it is written there before that one is started; an older one is refused.
 */
export const databaseKind: Kind<Database> = {
  name: "database",
  schema: schema as z.ZodType<Database>,
  namePattern: pathPattern,
  observe: `
    cut -f1 | while read -r name; do
      [ -f "$name/${mark}" ] && printf '%s\\tversion\\t%s\\n' "$name" "$(head -n 1 "$name/${mark}" | tr -d '\\t\\r')"
    done`,
  flag: ({ version }) => version,
  live: ({ version }) => (version === undefined ? undefined : { version }),
  expected: (wanted) => wanted,
  lost: openedByNewer,
  apply: (items) => items.map((item) => ({ label: item.key, script: write(item) })),
  remove: () => [],
};

/** The flag is the version that is wanted, or that was when the role was last applied. */
function openedByNewer({ key, name, flag, fields }: Kept): string | undefined {
  const opened = valid(fields.version);
  if (opened === null || !lessThan(flag, opened)) return undefined;
  return `${key} was opened by version ${opened}, and ${flag} cannot read it any more. Deploy ${opened} or later; to go back, stop the service, empty ${name} and let it sync anew.`;
}

function write({ name, wanted }: Item<Database>): string {
  const file = quote(`${name}/${mark}`);
  return `printf '%s\\n' ${quote(wanted.version)} >${file}.new && mv -fT ${file}.new ${file}`;
}
