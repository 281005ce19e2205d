import type { Node } from "../../topology/ethereum/node.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { directory, onDisk } from "../items.ts";
import { type Items, itemsFrom } from "../role.ts";
import { stackData } from "../workloads/paths.ts";
import { identitiesFolder, nodeIdentities } from "./node.ts";

/** What a stack's roles on one host share: folders, and the keys by which peers know its nodes. */
export function sharedItems(stack: string, host: Host, nodes: readonly Node[]): Items {
  const data = stackData(stack);
  return {
    ...itemsFrom([
      [`directory /etc/bonded-validator/${stack}`, directory],
      [`directory ${data}`, { ...directory, keep: true, ...onDisk(host, data) }],
      [`directory ${identitiesFolder(stack)}`, { ...directory, mode: "0700", keep: true }],
    ]),
    ...itemsFrom(
      nodes
        .flatMap(nodeIdentities)
        .map(({ path, format }) => [
          `secret ${path}`,
          { format, owner: "root:root", mode: "0600", identity: true },
        ]),
    ),
  };
}
