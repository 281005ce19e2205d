import type { Recipe } from "../recipe.ts";

/** A stack that owns hosts and runs no nodes. */
export const stack: Recipe = {
  row: "add a stack",
  edit: (tree) => {
    tree.after("topology/stacks.ts", '  hoodi: { network: "hoodi" },\n', "  monitoring: {},\n");
    tree.add(
      "Pulumi.monitoring.yaml",
      "# It owns hosts that Pulumi.yaml gives to it, and runs no nodes.\nconfig: {}\n",
    );
  },
};
