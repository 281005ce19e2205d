import type { Recipe } from "../recipe.ts";

/** How fast a line sends, and that it is fast enough for a node. */
export const setting: Recipe = {
  row: "add a setting",
  edit: (tree) => {
    tree.before("topology/hosts/schema.ts", "    lan: text(\n", uplink);
    const checks = "topology/hosts/checks/sites.ts";
    tree.after(checks, "    ...oneSiteForEachAddress(draft),\n", "    ...fastEnough(draft),\n");
    tree.before(checks, "function lanAddresses(", check);
    tree.before("test/support/broken/sites.ts", '  {\n    name: "two sites with one address",\n', broken);
  },
};

const uplink = `    uplinkMbit: z
      .int()
      .min(1)
      .meta({
        description: "What the line sends, in Mbit/s.",
        defaultText: "unknown; nothing is checked",
        examples: [20],
      })
      .optional(),
`;

const check = `/** What a node with its peers sends. */
const minMbit = 10;

function fastEnough({ sites }: HostsDraft): Problem[] {
  const slow = [...sites.valid].filter(([, { uplinkMbit = minMbit }]) => uplinkMbit < minMbit);
  return slow.map(([name, { uplinkMbit }]) => ({
    check: "site-uplink",
    path: settingPath("sites", name, "uplinkMbit"),
    reason: \`\${uplinkMbit} Mbit/s are too few for a node\`,
    remedy: \`rent a line that sends \${minMbit} Mbit/s\`,
  }));
}

`;

const broken = `  {
    name: "a line that is too slow for a node",
    breakIt: (c) => (c.sites.home.uplinkMbit = 5),
    problem: [
      "bonded-validator:sites.home.uplinkMbit: 5 Mbit/s are too few for a node [site-uplink]",
      "rent a line that sends 10 Mbit/s",
    ],
  },
`;
