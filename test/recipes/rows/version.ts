import type { Recipe } from "../recipe.ts";

/** A made-up fault of a client's versions. */
export const version: Recipe = {
  row: "forbid a version, enter a fork",
  edit: (tree) => {
    const policy = "catalog/version-policy.ts";
    tree.before(policy, "/** Of both of its programs. */\n", rule);
    tree.replace(
      policy,
      'denied: [cancelledFork("2.2.0", "nethermind',
      'denied: [nethermindMemory, cancelledFork("2.2.0", "nethermind',
    );
    tree.before(
      "test/unit/topology-versions.test.ts",
      '  ["hoodi", "nethermind", "2.2.0", "cancelled Glamsterdam date"],\n',
      '  ["mainnet", "nethermind", "2.1.3", "runs out of memory"],\n  ["hoodi", "nethermind", "2.1.3", "runs out of memory"],\n',
    );
  },
};

const rule = `const nethermindMemory: VersionRule = {
  versions: "<2.1.4",
  reason: "it runs out of memory while it syncs",
  source: "an example of test/recipes",
};

`;
