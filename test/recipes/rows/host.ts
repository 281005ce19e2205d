import type { Recipe } from "../recipe.ts";

/** A rented host at a site of its own, whose key nobody has written down yet. */
export const host: Recipe = {
  row: "add a host",
  goldens: [
    "test/program/golden/mainnet.urns",
    "test/unit/golden/monitoring/i7bb/prometheus.yml",
    "test/unit/golden/monitoring/i7bb/rules.yml",
    "docs/topology/mainnet.svg",
  ],
  edit: (tree) => {
    tree.after("Pulumi.yaml", "      webarena-ops: {}\n", "      sakura: {}\n");
    tree.before("Pulumi.yaml", "      # Known, not rented.\n", entry);
    tree.replace(
      "README.md",
      "`npm run check -- mainnet` reports 16",
      "`npm run check -- mainnet` reports 17",
    );
    tree.replace("README.ja.md", "`npm run check -- mainnet` は 16", "`npm run check -- mainnet` は 17");
  },
};

const entry = `      sakura:
        site: sakura
        owner: mainnet
        index: 15
        ssh: { user: jamie, bootstrap: { user: root } }
        hardware: { threads: 4, memoryGiB: 4 }
        disks: [{ gigabytes: 100 }]
        yenPerMonth: 1200
        purpose: dvt

`;
