import { minCpu } from "../../catalog/clients/clients.ts";
import { semverOf } from "../../catalog/clients/images.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { type Items, itemsFrom } from "../role.ts";
import { workloadItems } from "../workloads/workload.ts";
import { nodeGenesis } from "./genesis.ts";
import { clientServices, nodePaths, nodeProject } from "./node.ts";

/** Everything a node is on its host. Its compose project comes later: it names the public keys of the other nodes. */
export function nodeItems(node: Node, host: Host): Items {
  const { configuration, data, jwt } = nodePaths(node);
  const clients = clientServices(node);
  return {
    ...processorItems(node),
    ...databaseItems(node),
    ...workloadItems({
      stack: node.stack,
      name: node.name,
      user: workloadUser(node.stack, node.name),
      host,
      project: nodeProject(node),
      clients,
      // Nimbus does not start on a data folder that others may look into, and nobody needs to.
      folders: clients.map(({ name }) => ({ path: `${data}/${name}` })),
      files: nodeGenesis(configuration, node.genesis),
      origin: node.genesis?.state.sha256,
      secret: jwt,
      comesLater: true,
    }),
  };
}

/** What its programs were compiled for. */
function processorItems({ execution }: Node): Items {
  const cpu = minCpu(execution);
  return cpu === undefined ? {} : { "requires cpu": { cpu } };
}

/** Databases that an older version cannot open once a newer one has. */
function databaseItems(node: Node): Items {
  const { data: folder } = nodePaths(node);
  const clients = clientServices(node).filter(({ image }) => image.oneWayDatabase);
  return itemsFrom(
    clients.map(({ name, image }) => [
      `database ${folder}/${name}`,
      { version: semverOf(node.versions[image.name]!)! },
    ]),
  );
}
