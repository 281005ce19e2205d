import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { accountPattern, pathPattern } from "./attributes.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";

const schema = z.strictObject({
  /** Supplementary groups, separated by commas. What else the user is in is not ours to say. */
  groups: z.string().regex(/^[a-z_][a-z0-9_-]*(,[a-z_][a-z0-9_-]*)*$/, 'must be names as in "docker,adm"'),
  shell: z.string().regex(pathPattern),
});
type User = z.output<typeof schema>;

/** Groups and shell of a user that exists already; the administrator is made by `login`. Never removed. */
export const userKind = defineKind(schema, {
  name: "user",
  namePattern: accountPattern,
  traces: () => [
    ["path", "/etc/passwd"],
    ["path", "/etc/group"],
  ],
  observe: `
    while IFS="$tab" read -r name flag; do
      entry=$(getent passwd "$name") || continue
      printf '%s\\tshell\\t%s\\n%s\\tgroups\\t%s\\n%s\\tflag\\t%s\\n' \\
        "$name" "\${entry##*:}" "$name" "$(id -Gn "$name" | tr ' ' ,)" "$name" "$flag"
    done`,
  flag: ({ groups }) => groups,
  live: liveUser,
  expected: ({ groups, shell }) => ({ groups: sorted(groups).join(","), shell }),
  apply: (items) => items.map((item) => ({ label: item.key, script: settle(item) })),
  remove: () => [],
});

function sorted(groups: string): string[] {
  return [...new Set(groups.split(","))].sort();
}

/** The groups that we gave, as far as the user is still in them. */
function liveUser({ shell, groups = "", flag = "" }: Fields): Leaves | undefined {
  if (shell === undefined) return undefined;
  const has = new Set(groups.split(","));
  return {
    groups: sorted(flag)
      .filter((group) => has.has(group))
      .join(","),
    shell,
  };
}

function settle({ name, wanted, live }: Item<User>): string {
  const given = String(live?.groups ?? "").split(",");
  const wantedGroups = sorted(wanted.groups);
  const withdrawn = given.filter((group) => group !== "" && !wantedGroups.includes(group));
  return [
    `usermod --shell ${quote(wanted.shell)} --append --groups ${wantedGroups.join(",")} ${name}`,
    ...withdrawn.map((group) => `gpasswd --delete ${name} ${group}`),
  ].join("\n");
}
