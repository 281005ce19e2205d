import type { ClientService } from "../../catalog/clients/client.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { directory, file, onDisk } from "../items.ts";
import { type Items, itemsOf, later } from "../role.ts";
import { openPorts } from "../rules.ts";
import { type ComposeProject, renderCompose } from "./compose.ts";
import { workloadPaths } from "./paths.ts";
import { composeFile, probeItems, serviceItems } from "./service-items.ts";

/** A folder that only root and a program may enter. It stays, whatever becomes of the workload. */
export interface ProgramFolder {
  readonly path: string;
  /** Patterns for the names of what in it nobody can make anew. */
  readonly irreplaceable?: readonly string[];
}

/** Programs of a stack that run together on a host, and what they need there. */
export interface Workload {
  readonly stack: string;
  /** Unique in the stack. */
  readonly name: string;
  readonly host: Host;
  readonly project: ComposeProject;
  readonly clients: readonly ClientService[];
  readonly folders: readonly ProgramFolder[];
  /** File of a random text of 64 hex digits that its programs share, made on the host. */
  readonly secret?: string;
  /** Something in the project is not known yet. */
  readonly comesLater?: true;
  /** It signs: what a person stopped stays so. */
  readonly hold?: true;
}

/** Everything that a workload is on its host. */
export function workloadItems(workload: Workload): Items {
  const { stack, name, project, clients, secret, comesLater, hold } = workload;
  const { configuration, compose } = workloadPaths(stack, name);
  const services = serviceItems(project, compose, {
    ...(comesLater && { comesLater }),
    ...(hold && { hold }),
  });
  const restarts = Object.keys(services).join(",");
  const content = comesLater ? later(composeFile) : renderCompose(project);
  return {
    [`directory ${configuration}`]: directory,
    ...folderItems(workload),
    ...(secret !== undefined &&
      itemsOf([[`secret ${secret}`, { format: "hex32", ...file, mode: "0600", restarts }]])),
    [`file ${compose}`]: { content, ...file },
    ...services,
    // Docker's own rules let these in; ours say so, and hold for a program that a person runs without Docker.
    ...openPorts(
      stack,
      name,
      clients.flatMap(({ peerPorts }) => peerPorts),
    ),
    ...Object.assign(
      {},
      ...clients.map((client) => probeItems(name, client, hold && `${project.name}/${client.name}`)),
    ),
  };
}

function folderItems({ stack, name, host, folders }: Workload): Items {
  const { data } = workloadPaths(stack, name);
  return itemsOf([
    [`directory ${data}`, { ...directory, keep: true, ...onDisk(host, data) }],
    ...folders.map(({ path, irreplaceable }) => {
      const stays = irreplaceable === undefined ? { keep: true } : { irreplaceable: irreplaceable.join(",") };
      return [`directory ${path}`, { ...directory, mode: "0700", ...stays, ...onDisk(host, path) }] as const;
    }),
  ]);
}
