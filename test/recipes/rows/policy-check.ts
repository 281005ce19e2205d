import type { Recipe } from "../recipe.ts";

/** Networks of administrators that are half of the internet. */
export const policyCheck: Recipe = {
  row: "add a check of policy (a risk that may be taken)",
  edit: (tree) => {
    const checks = "topology/hosts/checks/hosts.ts";
    tree.after(checks, "    ...accessKeys(draft),\n", "    ...wideAccess(draft),\n");
    tree.before(checks, "function dockerOfDistribution(", check);
    tree.after("topology/waivers.ts", '  "exposed-port",\n', '  "access-wide",\n');
    tree.before(
      "docs/risks.md",
      "| `fee-recipient-unproven` |",
      "| `access-wide` | administrators' networks of which few addresses are theirs |\n",
    );
    tree.before(
      "test/support/broken/risks.ts",
      '  "fee-recipient-unproven": (c) =>',
      '  "access-wide": (c) => (c.access.networks = ["203.0.0.0/8"]),\n',
    );
  },
};

const check = `/** Whoever is in them is not counted when sessions of ssh are. */
function wideAccess({ accessNetworks }: HostsDraft): Problem[] {
  return accessNetworks.flatMap((network, i) => {
    if (Number(network.split("/")[1]) >= 16) return [];
    return [
      {
        check: "access-wide",
        path: settingPath("access", "networks", i),
        reason: \`\${network} is far more than the line of an administrator\`,
        remedy: "write the network that the administrator's provider gives to the line",
        subject: network,
      },
    ];
  });
}

`;
