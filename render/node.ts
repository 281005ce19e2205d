import { networks } from "../topology/networks.ts";
import type { EthereumPair } from "../topology/topology.ts";
import type { ClientService } from "./clients/client.ts";
import { beaconModules, executionModules } from "./clients/registry.ts";
import { bindMount, type ComposeProject, type ComposeService, composeService } from "./compose.ts";

/** Where a node's files lie on its host. */
export interface NodePaths {
  /** Configuration: what we write and remove. */
  readonly configuration: string;
  readonly compose: string;
  readonly jwt: string;
  /** Chain data: made by us, never removed. */
  readonly data: string;
}

export function nodePaths({ stack, name }: EthereumPair): NodePaths {
  const configuration = `/etc/bonded-validator/${stack}/${name}`;
  return {
    configuration,
    compose: `${configuration}/compose.yaml`,
    jwt: `${configuration}/jwt.hex`,
    data: `/mnt/ethereum/${stack}/${name}`,
  };
}

/** The programs of a node in the order in which they start. */
export function clientServices(node: EthereumPair): ClientService[] {
  return shares(node).map(([service]) => service);
}

/** The compose project of a node. */
export function nodeProject(node: EthereumPair): ComposeProject {
  const services = shares(node).map(([client, share]) => [client.name, serviceOf(node, client, share)]);
  return { name: `${node.stack}-${node.name}`, services: Object.fromEntries(services) };
}

/** Each program with its part of the node's memory. */
function shares(node: EthereumPair): [ClientService, number][] {
  const execution = executionModules[node.execution];
  const beacon = beaconModules[node.consensus];
  const service = execution.service(node);
  if ("within" in beacon) {
    const part = beacon.part(node);
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
    [beacon.service(node), beacon.memoryWeight / sum],
  ];
}

function serviceOf(node: EthereumPair, client: ClientService, share: number): ComposeService {
  const { data, jwt } = nodePaths(node);
  return composeService({
    client,
    image: node.images[client.image.name]!,
    version: node.versions[client.image.name]!,
    memoryMiB: Math.floor(node.memoryMiB * share),
    priority: networks[node.network].priority,
    volumes: [bindMount(`${data}/${client.name}`, "/data", "write"), bindMount(jwt, "/jwt.hex", "read")],
  });
}
