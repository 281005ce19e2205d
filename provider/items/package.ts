import { z } from "zod";
import { installPackages } from "./apt.ts";
import { defineKind, type Item } from "./kind.ts";

const schema = z.strictObject({
  /** absent: something that cannot stand beside what the role needs, and so goes in the same transaction. */
  state: z.enum(["installed", "absent"]),
});
type Package = z.output<typeof schema>;

/**
 * A Debian package. Never removed because nobody wants it any more, as something else on the host may have come to
 * need it; only where a role says that it must not be there.
 */
export const packageKind = defineKind(schema, {
  name: "package",
  namePattern: /^[a-z0-9][a-z0-9+.-]+$/,
  traces: (name) => [["package", name]],
  observe: `
    cut -f1 "$work/names" | xargs -r dpkg-query -W -f '\${Package}\\tstatus\\t\${db:Status-Status}\\n\${Package}\\tversion\\t\${Version}\\n' -- 2>/dev/null
    sed -n "s/^\\([^$tab]*\\)\${tab}absent$/\\1\${tab}flag\${tab}absent/p" "$work/names"`,
  flag: ({ state }) => (state === "absent" ? "absent" : ""),
  live: ({ status, version = "", flag }) => {
    if (status === "installed") return { state: "installed", version };
    return flag === "absent" ? { state: "absent" } : undefined;
  },
  expected: (wanted) => wanted,
  informative: ["version"],
  apply: (items) => {
    const install = items.filter(({ wanted }) => wanted.state === "installed");
    const remove = items.filter(({ wanted, live }) => wanted.state === "absent" && live !== undefined);
    const label = [verb("install", install), verb("remove", remove)].filter(Boolean).join(", ");
    const script = installPackages(
      install.map(({ name }) => name),
      remove.map(({ name }) => name),
    );
    return label === "" ? [] : [{ label, script }];
  },
  remove: () => [],
});

function verb(word: string, items: readonly Item<Package>[]): string {
  return items.length === 0 ? "" : `${word} ${items.map(({ name }) => name).join(" ")}`;
}
