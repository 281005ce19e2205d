import type { EthereumPair } from "../topology/topology.ts";
import type { ClientService } from "./clients/client.ts";
import { erigon } from "./clients/erigon.ts";
import { lighthouse } from "./clients/lighthouse.ts";
import { reth } from "./clients/reth.ts";
import { bindMount, type ComposeProject, type ComposeService, composeService } from "./compose.ts";

const renderers = { reth, erigon, lighthouse };

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
  const programs = Object.keys(node.images) as (keyof typeof renderers)[];
  return programs.map((program) => renderers[program](node));
}

/** The compose project of a node. */
export function nodeProject(node: EthereumPair): ComposeProject {
  const services = clientServices(node).map((client) => [client.program, serviceOf(node, client)]);
  return { name: `${node.stack}-${node.name}`, services: Object.fromEntries(services) };
}

function serviceOf(node: EthereumPair, client: ClientService): ComposeService {
  const { data, jwt } = nodePaths(node);
  return composeService({
    client,
    image: node.images[client.program]!,
    version: node.versions[client.program]!,
    memoryMiB: Math.floor(node.memoryMiB * client.memoryShare),
    volumes: [bindMount(`${data}/${client.program}`, "/data", "write"), bindMount(jwt, "/jwt.hex", "read")],
  });
}
