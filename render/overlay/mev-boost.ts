import type { ClientService } from "../../catalog/clients/client.ts";
import { builderModules } from "../../catalog/clients/registry.ts";
import { networks } from "../../catalog/networks.ts";
import type { MevBoost, Node } from "../../topology/ethereum/node.ts";
import { mevBoostPorts } from "../../topology/ethereum/ports.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Items } from "../role.ts";
import { type ComposeProject, composeService } from "../workloads/compose.ts";
import { workloadItems } from "../workloads/workload.ts";

const module = builderModules["mev-boost"];

/** A node with a MEV-Boost beside it. */
export type BoostedNode = Node & { readonly mevBoost: MevBoost };

export const isBoosted = (node: Node): node is BoostedNode => node.mevBoost !== undefined;

export function mevBoostService({ network, mevBoost: { relays } }: BoostedNode): ClientService {
  return module.service({ network, relays, ports: mevBoostPorts(network) });
}

/** Its compose project, one of its own: nothing that happens to it touches the node. */
export function mevBoostProject(node: BoostedNode): ComposeProject {
  const { stack, network, mevBoost } = node;
  const client = mevBoostService(node);
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

export function mevBoostItems(node: BoostedNode, host: Host): Items {
  const client = mevBoostService(node);
  return workloadItems({
    stack: node.stack,
    name: client.name,
    user: workloadUser(node.stack, client.name),
    host,
    project: mevBoostProject(node),
    clients: [client],
    folders: [],
  });
}
