import type { ClientImage, ClientService } from "../../catalog/clients/client.ts";
import { networks } from "../../catalog/networks.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import { type BindMount, type ComposeService, composeService } from "../workloads/compose.ts";
import type { ProgramFolder } from "../workloads/workload.ts";

/** A program of a DVT node in the compose project `project`. */
export function dvtService(
  project: string,
  { stack, name, images, versions, network }: DvtNode,
  { image, memoryMiB }: { readonly image: ClientImage; readonly memoryMiB: number },
  client: ClientService,
  volumes: readonly BindMount[],
): ComposeService {
  return composeService({
    project,
    client,
    image: images[image.name]!,
    version: versions[image.name]!,
    memoryMiB,
    priority: networks[network].priority,
    user: workloadUser(stack, name),
    volumes,
  });
}

/** A program's own folder, with what in it nobody can make anew. */
export function keptFolders(
  own: string,
  irreplaceable: Readonly<Record<string, readonly string[]>>,
): ProgramFolder[] {
  return Object.entries(irreplaceable).map(([folder, patterns]) => ({
    path: folder === "." ? own : `${own}/${folder}`,
    irreplaceable: patterns,
  }));
}
