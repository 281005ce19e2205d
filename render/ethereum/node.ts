import type { ClientService, IdentityKey } from "../../catalog/clients/client.ts";
import { beaconModules, executionModules } from "../../catalog/clients/registry.ts";
import { networks } from "../../catalog/networks.ts";
import { builderNetwork } from "../../topology/ethereum/builder.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import {
  bindMount,
  type ComposeNetwork,
  type ComposeProject,
  type ComposeService,
  composeService,
} from "../workloads/compose.ts";
import { stackData, type WorkloadPaths, workloadPaths } from "../workloads/paths.ts";
import { genesisMounts } from "./genesis.ts";
import { type KeysByNode, peerAddressesOf } from "./peers.ts";

/** Where a node's files lie on its host. */
export interface NodePaths extends WorkloadPaths {
  readonly jwt: string;
}

export function nodePaths({ stack, name }: Node): NodePaths {
  const paths = workloadPaths(stack, name);
  return { ...paths, jwt: `${paths.configuration}/jwt.hex` };
}

const projectOf = ({ stack, name }: Node): string => `${stack}-${name}`;

/** The programs of a node in the order in which they start. */
export function clientServices(node: Node, keys: KeysByNode = {}): ClientService[] {
  return shares(node, keys).map(([service]) => service);
}

/** The compose project of a node; `keys` are those of its peers. */
export function nodeProject(node: Node, keys: KeysByNode = {}): ComposeProject {
  const name = projectOf(node);
  const services = shares(node, keys).map(([client, share]) => [client.name, serviceOf(node, client, share)]);
  return {
    name,
    services: Object.fromEntries(services),
    ...(node.builderProxy && { networks: { [builderNetworkName]: composeNetwork(node) } }),
  };
}

/** Name of the network in which a beacon node asks its host for blocks of builders. */
const builderNetworkName = "builder";

function composeNetwork({ network }: Node): ComposeNetwork {
  const { subnet, gateway } = builderNetwork(network);
  return { internal: true, ipam: { config: [{ subnet, gateway }] } };
}

/** The service whose program is the beacon node. */
function beaconService({ execution, consensus }: Node): string {
  return "partOf" in beaconModules[consensus] ? execution : consensus;
}

/** A key by which peers know one of a node's programs, and where it lies. */
export interface NodeIdentity extends IdentityKey {
  readonly layer: "execution" | "consensus";
  /** Name of the program's service. */
  readonly service: string;
  /** File on the host. */
  readonly path: string;
}

/** Where the keys of a stack's nodes lie on a host; never removed. */
export function identitiesFolder(stack: string): string {
  return `${stackData(stack)}/identities`;
}

/** Those of a node whose clients can be given one. */
export function nodeIdentities({ stack, name, execution, consensus }: Node): NodeIdentity[] {
  const beacon = beaconModules[consensus];
  const keys = {
    execution: { service: execution, ...executionModules[execution].identity },
    ...("identity" in beacon && { consensus: { service: consensus, ...beacon.identity } }),
  };
  return Object.entries(keys).map(([layer, key]) => ({
    layer: layer as NodeIdentity["layer"],
    path: `${identitiesFolder(stack)}/${name}-${layer}.key`,
    ...key,
  }));
}

/** Each program with its part of the node's memory. */
function shares(node: Node, keys: KeysByNode): [ClientService, number][] {
  const execution = executionModules[node.execution];
  const beacon = beaconModules[node.consensus];
  const peers = peerAddressesOf(node, keys);
  const service = execution.service(node, peers);
  if ("partOf" in beacon) {
    const part = beacon.part(node, peers);
    const whole = {
      ...service,
      arguments: [...service.arguments, ...part.arguments],
      peerPorts: [...service.peerPorts, ...part.peerPorts],
      localPorts: [...service.localPorts, ...part.localPorts],
      probes: [...service.probes, ...part.probes],
    };
    return [[whole, 1]];
  }
  const sum = execution.memoryWeight + beacon.memoryWeight;
  return [
    [service, execution.memoryWeight / sum],
    [beacon.service(node, peers), beacon.memoryWeight / sum],
  ];
}

function serviceOf(node: Node, client: ClientService, share: number): ComposeService {
  const { configuration, data, jwt } = nodePaths(node);
  return composeService({
    project: projectOf(node),
    client,
    image: node.images[client.image.name]!,
    version: node.versions[client.image.name]!,
    memoryMiB: Math.floor(node.memoryMiB * share),
    priority: networks[node.network].priority,
    user: workloadUser(node.stack, node.name),
    ...(node.builderProxy && client.name === beaconService(node) && { network: builderNetworkName }),
    volumes: [
      bindMount(`${data}/${client.name}`, "/data", "write"),
      bindMount(jwt, "/jwt.hex", "read"),
      ...genesisMounts(configuration, node.genesis),
      ...nodeIdentities(node)
        .filter(({ service }) => service === client.name)
        .map(({ path, target }) => bindMount(path, target, "read")),
    ],
  });
}
