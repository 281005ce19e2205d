import type { ClientService } from "../../catalog/clients/client.ts";
import { builderModules } from "../../catalog/clients/registry.ts";
import { networks } from "../../catalog/networks.ts";
import type { MevBoost, Node, NodeBuilder } from "../../topology/ethereum/node.ts";
import { mevBoostPorts } from "../../topology/ethereum/ports.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Items } from "../role.ts";
import { type ComposeProject, composeService } from "../workloads/compose.ts";
import { workloadItems } from "../workloads/workload.ts";

const module = builderModules["mev-boost"];

/** A node whose beacon node asks the builder proxy of its host. */
export type BoostedNode = Node & { readonly builderProxy: NodeBuilder };

export const isBoosted = (node: Node): node is BoostedNode => node.builderProxy !== undefined;

export function mevBoostService({ network }: Node, { relays, minBid }: MevBoost): ClientService {
  return module.service({ network, relays, minBid, ports: mevBoostPorts(network) });
}

/** Its compose project, one of its own: nothing that happens to it touches the node. */
export function mevBoostProject(node: Node, mevBoost: MevBoost): ComposeProject {
  const { stack, network } = node;
  const client = mevBoostService(node, mevBoost);
  const project = `${stack}-${client.name}`;
  const service = composeService({
    project,
    client,
    image: mevBoost.image,
    version: mevBoost.version,
    memoryMiB: module.memoryMiB,
    priority: networks[network].priority,
    user: workloadUser(stack, client.name),
    volumes: [],
  });
  return { name: project, services: { [client.name]: service } };
}

export function mevBoostItems(node: Node, mevBoost: MevBoost, host: Host): Items {
  const client = mevBoostService(node, mevBoost);
  return workloadItems({
    stack: node.stack,
    name: client.name,
    user: workloadUser(node.stack, client.name),
    host,
    project: mevBoostProject(node, mevBoost),
    clients: [client],
    folders: [],
  });
}
