import type { ClientService } from "../../catalog/clients/client.ts";
import { dvtModules } from "../../catalog/clients/registry.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import { programImages } from "../../topology/dvt/programs.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Items } from "../role.ts";
import type { ComposeProject } from "../workloads/compose.ts";
import { folderItems, requiredItems, workloadItems } from "../workloads/workload.ts";
import { charonClients, charonFolders, charonProject } from "./charon.ts";
import { dvtRolling } from "./ready.ts";
import { ssvFiles, ssvFolders, ssvProject } from "./ssv.ts";

/** Everything a DVT node is on its host. Until it is known for whom it signs, these are the folders for its keys. */
export function dvtNodeItems(node: DvtNode, host: Host): Items {
  const { stack, name } = node;
  const user = workloadUser(stack, name);
  const folders = node.program === "ssv" ? ssvFolders(node) : charonFolders(node);
  const project = dvtProject(node);
  if (project === undefined)
    return {
      ...requiredItems({ user, host }),
      ...folderItems({ stack, name, user, host, folders }, writersOf(node)),
    };
  return {
    ...workloadItems({
      stack,
      name,
      user,
      host,
      project,
      clients: dvtClients(node),
      folders,
      files: node.program === "ssv" ? ssvFiles(node) : {},
      manualStart: true,
    }),
    ...dvtRolling(node),
  };
}

/** Its services, known before it runs: what a person puts into the folders is given to their user then already. */
function writersOf({ stack, name, program }: DvtNode): string {
  return programImages(program)
    .map((service) => `service ${stack}-${name}/${service}`)
    .join(",");
}

/** The programs of a DVT node in the order in which they start; none while nothing says for whom they would sign. */
export function dvtClients(node: DvtNode): ClientService[] {
  if (node.program === "ssv")
    return node.operatorId === undefined ? [] : [dvtModules.ssv.service(node.context)];
  return node.context === undefined ? [] : charonClients(node.context);
}

/** The compose project of a DVT node, likewise. */
export function dvtProject(node: DvtNode): ComposeProject | undefined {
  if (node.program === "ssv") return node.operatorId === undefined ? undefined : ssvProject(node);
  return node.context && charonProject(node, node.context);
}
