import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { modeOf, modeSchema, ownerSchema, pathPattern, statFields } from "./attributes.ts";
import type { Item, Kind } from "./kind.ts";

const schema = z.strictObject({
  owner: ownerSchema,
  mode: modeSchema,
  /** Holds data that is not ours to remove, not even when empty. */
  keep: z.boolean().optional(),
});
type Directory = z.infer<typeof schema> & Record<string, string | boolean>;

/** A directory. Removed only when it is empty and not marked `keep`; its content is never touched. */
export const directoryKind: Kind<Directory> = {
  name: "directory",
  schema: schema as z.ZodType<Directory>,
  namePattern: pathPattern,
  traces: (name) => [["path", name]],
  observe: `cut -f1 | ${statFields}`,
  flag: (wanted) => (wanted.keep ? "keep" : ""),
  live: (fields) => {
    if (fields.type === undefined) return undefined;
    if (fields.type !== "directory") return { type: fields.type };
    return { owner: fields.owner ?? "", mode: modeOf(fields.mode) };
  },
  expected: ({ owner, mode }) => ({ owner, mode }),
  apply: (items) => items.map((item) => ({ label: `directory ${item.name}`, script: make(item) })),
  remove: (gone) =>
    gone
      .filter(({ flag }) => flag !== "keep")
      .map(({ name }) => ({
        label: `remove directory ${name} if empty`,
        script: `[ ! -d ${quote(name)} ] || rmdir --ignore-fail-on-non-empty -- ${quote(name)}`,
      })),
};

/** A link or a file in the place of a directory may lead to somebody's data: that is for a human to clear. */
function make({ name, wanted }: Item<Directory>): string {
  const path = quote(name);
  return `
    if [ -L ${path} ] || { [ -e ${path} ] && [ ! -d ${path} ]; }; then
      echo "${name} is not a directory: $(stat -c '%F %N' ${path}). Move it away, then run up again."; exit 1
    fi
    make_directory ${path}; chown ${quote(wanted.owner)} ${path}; chmod ${wanted.mode} ${path}`;
}
