import type { ClientService } from "../../catalog/clients/client.ts";
import type { CharonContext } from "../../catalog/clients/dvt/context.ts";
import { shares } from "../../catalog/clients/dvt/lodestar.ts";
import { dvtModules } from "../../catalog/clients/registry.ts";
import type { CharonNode } from "../../topology/dvt/node.ts";
import { bindMount, type ComposeProject } from "../workloads/compose.ts";
import { workloadPaths } from "../workloads/paths.ts";
import type { ProgramFolder } from "../workloads/workload.ts";
import { dvtService, keptFolders } from "./service.ts";

const { charon, lodestar } = dvtModules;

const pathsOf = ({ stack, name }: CharonNode) => {
  const { data } = workloadPaths(stack, name);
  return { charon: `${data}/charon`, lodestar: `${data}/lodestar`, shares: `${data}/${shares.folder}` };
};

/** Charon's folder, that of the shares, which Charon does not see, and that of what was signed with them. */
export function charonFolders(node: CharonNode): ProgramFolder[] {
  const paths = pathsOf(node);
  return [
    ...keptFolders(paths.charon, charon.irreplaceable),
    ...keptFolders(paths.lodestar, lodestar.irreplaceable),
    { path: paths.shares, irreplaceable: shares.irreplaceable },
  ];
}

export function charonClients(context: CharonContext): ClientService[] {
  return [charon.service(context), lodestar.service(context)];
}

/** Charon and its validator client, in a network of their own. */
export function charonProject(node: CharonNode, context: CharonContext): ComposeProject {
  const paths = pathsOf(node);
  const name = `${node.stack}-${node.name}`;
  const volumes = {
    charon: [bindMount(paths.charon, "/data", "write")],
    lodestar: [bindMount(paths.lodestar, "/data", "write"), bindMount(paths.shares, shares.target, "read")],
  };
  return {
    name,
    services: {
      charon: dvtService(name, node, charon, charon.service(context), volumes.charon),
      lodestar: dvtService(name, node, lodestar, lodestar.service(context), volumes.lodestar),
    },
  };
}
