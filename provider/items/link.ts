import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { pathPattern } from "./attributes.ts";
import { defineKind } from "./kind.ts";

const schema = z.strictObject({
  /** What the link says, absolute or relative to its folder. */
  target: z.string().regex(/^[\w@%+=:,./-]+$/),
});

/** A symbolic link. A file that it replaces is kept beside the manifest. */
export const linkKind = defineKind(schema, {
  name: "link",
  place: true,
  namePattern: pathPattern,
  traces: (name) => [["path", name]],
  observe: `
    cut -f1 | while read -r name; do
      if [ -L "$name" ]; then printf '%s\\ttarget\\t%s\\n' "$name" "$(readlink "$name")"
      elif [ -e "$name" ]; then printf '%s\\ttype\\t%s\\n' "$name" "$(stat -c %F "$name")"
      fi
    done`,
  live: ({ target, type }) => (target !== undefined ? { target } : type !== undefined ? { type } : undefined),
  expected: (wanted) => wanted,
  apply: (items) =>
    items.map(({ key, name, wanted }) => ({ label: key, script: make(name, quote(wanted.target)) })),
  remove: (gone) =>
    gone.map(({ name }) => ({
      label: `remove link ${name}`,
      script: `[ ! -L ${quote(name)} ] || rm -f -- ${quote(name)}`,
    })),
});

/** `ln` would put the link into a directory that stands in its place; that is for a human to clear. */
function make(name: string, target: string): string {
  const path = quote(name);
  const complaint = quote(`${name} is a directory; move it away, then run up again`);
  return `[ ! -d ${path} ] || [ -L ${path} ] || { echo ${complaint}; exit 1; }
    keep_copy ${path}; make_directory "$(dirname ${path})"
    ln -sfnT -- ${target} ${path}.bonded-validator; mv -fT ${path}.bonded-validator ${path}`;
}
