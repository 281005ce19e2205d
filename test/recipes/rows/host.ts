import { publicKey } from "../../support/inventory.ts";
import type { Recipe } from "../recipe.ts";

/** A rented host at a site of its own. */
export const host: Recipe = {
  row: "add a host",
  goldens: ["test/program/golden/mainnet.urns"],
  edit: (tree) => {
    tree.after("Pulumi.yaml", "      webarena-ops: {}\n", "      sakura: {}\n");
    tree.before("Pulumi.yaml", "      # Known, not rented.\n", entry);
  },
};

const entry = `      sakura:
        site: sakura
        owner: mainnet
        index: 15
        ssh: { user: jamie, bootstrap: { user: root }, hostKey: ${publicKey(15)} }
        hardware: { threads: 4, memoryGiB: 4 }
        disks: [{ gigabytes: 100 }]
        yenPerMonth: 1200
        purpose: dvt

`;
