import type { Recipe } from "../recipe.ts";

/** What the rented hosts cost. */
export const command: Recipe = {
  row: "add a command for people",
  edit: (tree) => {
    tree.add("tools/costs.ts", tool);
    tree.after(
      "package.json",
      '    "latency": "node --import ./compile-cache.js tools/latency.ts",\n',
      '    "costs": "node --import ./compile-cache.js tools/costs.ts",\n',
    );
    tree.before(
      "docs/operations.md",
      "| How fast do the nodes answer by overlay and tunnel,",
      "| What do the rented hosts cost? | `npm run costs -- hoodi` |\n",
    );
  },
};

const tool = `/** \`npm run costs -- <stack>\`: what the rented hosts of the inventory cost. */

import { stackArguments } from "./arguments.ts";
import { command, topologyOf } from "./hosts.ts";
import { table } from "./table.ts";

const help = \`npm run costs -- <stack> [--config-file FILE] [--json]

Prints what each rented host of the inventory costs in a month, in yen.

Example:
  npm run costs -- hoodi
\`;

const options = stackArguments(help);
await command(async () => {
  const { inventory } = topologyOf(options);
  const costs = Object.entries(inventory)
    .filter(([, { rented }]) => rented)
    .map(([name, { yenPerMonth }]) => ({ name, yenPerMonth }));
  const rows = costs.map(({ name, yenPerMonth }) => [name, String(yenPerMonth)]);
  console.log(options.json ? JSON.stringify(costs, undefined, 2) : table(["HOST", "YEN"], rows));
});
`;
