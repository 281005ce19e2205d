import { identitiesFolder, nodeIdentities } from "../../render/ethereum/node.ts";
import type { EthereumPair } from "../../topology/ethereum/node.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { onDisk } from "../hosts/disks.ts";
import { type Items, itemsOf } from "../roles/role.ts";

const directory = { owner: "root:root", mode: "0755" } as const;

/** Folder of an environment's data on a host. */
export const environmentData = (stack: string): string => `/mnt/ethereum/${stack}`;

/** What an environment's roles on one host share: folders, and the keys by which peers know its nodes. */
export function environmentItems(stack: string, host: Host, nodes: readonly EthereumPair[]): Items {
  const data = environmentData(stack);
  return {
    ...itemsOf([
      [`directory /etc/bonded-validator/${stack}`, directory],
      [`directory ${data}`, { ...directory, keep: true, ...onDisk(host, data) }],
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
