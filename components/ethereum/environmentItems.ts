import { identitiesFolder, nodeIdentities } from "../../render/node.ts";
import type { EthereumPair } from "../../topology/topology.ts";
import { type Items, itemsOf } from "../hosts/role.ts";

const directory = { owner: "root:root", mode: "0755" } as const;

/** What an environment's roles on one host share: folders, and the keys by which peers know its nodes. */
export function environmentItems(stack: string, nodes: readonly EthereumPair[]): Items {
  return {
    ...itemsOf([
      [`directory /etc/bonded-validator/${stack}`, directory],
      [`directory /mnt/ethereum/${stack}`, { ...directory, keep: true }],
      [`directory ${identitiesFolder(stack)}`, { ...directory, mode: "0700", keep: true }],
    ]),
    ...itemsOf(
      nodes
        .flatMap(nodeIdentities)
        .map(({ path, format }) => [
          `secret ${path}`,
          { format, owner: "root:root", mode: "0600", identity: true },
        ]),
    ),
  };
}
