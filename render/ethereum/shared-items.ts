import type { Node } from "../../topology/ethereum/node.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { directory, onDisk, programSecret } from "../items.ts";
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
      nodes.flatMap((node) =>
        nodeIdentities(node).map(
          ({ path, format }) =>
            [
              `secret ${path}`,
              { format, ...programSecret(workloadUser(node.stack, node.name)), identity: true },
            ] as const,
        ),
      ),
    ),
  };
}
