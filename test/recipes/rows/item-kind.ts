import type { Recipe } from "../recipe.ts";

/** A line for cron. */
export const itemKind: Recipe = {
  row: "add a kind of item (a thing on a host that a role can want)",
  edit: (tree) => {
    tree.add("provider/items/job.ts", kind);
    const kinds = "provider/items/kinds.ts";
    tree.before(kinds, 'import type { Kind } from "./kind.ts";\n', 'import { jobKind } from "./job.ts";\n');
    tree.after(kinds, "  linkKind,\n", "  jobKind,\n");
    tree.before(
      "provider/items/additions/files.ts",
      "  // While a change of the way in waits for its proof.\n",
      owner,
    );
    tree.before("test/engine/removal.test.ts", "  rule: {\n", removal);
  },
};

const kind = `import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { defineKind } from "./kind.ts";

const schema = z.strictObject({
  /** \`@daily\`, or the five fields of crontab(5). */
  schedule: z.string().regex(/^(@[a-z]+|[\\d*/,-]+( [\\d*/,-]+){4})$/),
  command: z.string().regex(/^[\\w/. -]+$/),
});

/** A command that cron runs as root. */
export const jobKind = defineKind(schema, {
  name: "job",
  harmful: true,
  namePattern: /^[a-z][a-z0-9-]*$/,
  traces: (name) => [["path", fileOf(name)]],
  observe: \`
    cut -f1 | while read -r name; do
      [ ! -f "/etc/cron.d/$name" ] || printf '%s\\\\tline\\\\t%s\\\\n' "$name" "$(tr '\\\\t' ' ' <"/etc/cron.d/$name")"
    done\`,
  live: ({ line }) => {
    const [, schedule, command] = /^(@[a-z]+|\\S+(?: \\S+){4}) root (.*)$/.exec(line ?? "") ?? [];
    return schedule === undefined || command === undefined ? undefined : { schedule, command };
  },
  expected: ({ schedule, command }) => ({ schedule, command }),
  apply: (items) =>
    items.map(({ key, name, wanted: { schedule, command } }) => ({
      label: key,
      script: \`printf '%s\\\\n' \${quote(\`\${schedule} root \${command}\`)} >\${fileOf(name)}\`,
    })),
  remove: (gone) =>
    gone.map(({ name }) => ({ label: \`remove job \${name}\`, script: \`rm -f -- \${fileOf(name)}\` })),
});

function fileOf(name: string): string {
  return \`/etc/cron.d/\${name}\`;
}
`;

const owner = `  const [, job] = /^\\/etc\\/cron\\.d\\/([a-z][a-z0-9-]*)$/.exec(path) ?? [];
  if (job !== undefined) return [\`job \${job}\`];
`;

const removal = `  job: {
    item: "job gone",
    wanted: { schedule: "@daily", command: "/bin/true" },
    seen: "ls /etc/cron.d/gone 2>&- || :",
  },
`;
