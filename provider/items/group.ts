import { z } from "zod";
import { accountPattern } from "./attributes.ts";
import { defineKind } from "./kind.ts";

const schema = z.strictObject({ state: z.literal("present") });

/** A system group. Never removed: files may belong to it. Its members are items of the kind `user`. */
export const groupKind = defineKind(schema, {
  name: "group",
  namePattern: accountPattern,
  traces: () => [["path", "/etc/group"]],
  observe: `
    cut -f1 | while read -r name; do
      getent group "$name" >/dev/null && printf '%s\\tstate\\tpresent\\n' "$name"
    done`,
  live: ({ state }) => (state === undefined ? undefined : { state }),
  expected: (wanted) => wanted,
  // --force: a package of the same role may have made it by now.
  apply: (items) =>
    items.map(({ key, name }) => ({ label: key, script: `groupadd --force --system ${name}` })),
  remove: () => [],
});
