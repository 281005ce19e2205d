import { dirname } from "node:path";
import type { ClientService } from "../../catalog/clients/client.ts";
import { containerOf, supervisorUnit } from "../../provider/remote/supervised.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { directory, file, onDisk, programFolder, programSecret, running } from "../items.ts";
import { type Items, itemsFrom, later } from "../role.ts";
import { openPorts } from "../rules.ts";
import { type ComposeProject, renderCompose } from "./compose.ts";
import { workloadPaths } from "./paths.ts";
import { composeFile, probeItems, serviceItems } from "./service-items.ts";

/** A folder that belongs to a program, which only root may enter too. It stays, whatever becomes of the workload. */
export interface ProgramFolder {
  readonly path: string;
  /** Patterns for the names of what in it nobody can make anew. */
  readonly irreplaceable?: readonly string[];
}

/** Files that programs read, by path: those of a text, and those that the host fetches. A change restarts the programs. */
export type WorkloadFiles = Readonly<
  Record<string, { readonly content: string } | { readonly url: string; readonly sha256: string }>
>;

/** Programs of a stack that run together on a host, and what they need there. */
export interface Workload {
  readonly stack: string;
  /** Unique in the stack. */
  readonly name: string;
  /** Number of the user as which its programs run. */
  readonly user: number;
  readonly host: Host;
  readonly project: ComposeProject;
  readonly clients: readonly ClientService[];
  readonly folders: readonly ProgramFolder[];
  readonly files?: WorkloadFiles;
  /** What all data of its folders come from, where they are of no use to programs that start from something else. */
  readonly origin?: string | undefined;
  /** File of a random text of 64 hex digits that its programs share, made on the host. */
  readonly secret?: string;
  /** Something in the project is not known yet. */
  readonly comesLater?: true;
  /** It signs: what a person stopped stays so. */
  readonly manualStart?: true;
}

/** Everything that a workload is on its host. */
export function workloadItems(workload: Workload): Items {
  const { stack, name, user, project, clients, secret, comesLater, manualStart } = workload;
  const { configuration, compose } = workloadPaths(stack, name);
  const supervised = clients.filter(({ safetyStop }) => safetyStop !== undefined);
  const serviceOf = (client: ClientService) => `${project.name}/${client.name}`;
  const services = serviceItems(project, compose, {
    ...(comesLater && { comesLater }),
    ...(manualStart && { manualStart }),
  });
  const restarts = Object.keys(services).join(",");
  const content = comesLater ? later(composeFile) : renderCompose(project);
  return {
    ...requiredItems(workload),
    [`directory ${configuration}`]: directory,
    ...folderItems(workload, restarts),
    ...(secret !== undefined &&
      itemsFrom([[`secret ${secret}`, { format: "hex32", ...programSecret(user), restarts }]])),
    ...fileItems(workload, restarts),
    [`file ${compose}`]: { content, ...file },
    ...itemsFrom(
      supervised.map(
        (client) => [`unit ${supervisorUnit(containerOf(serviceOf(client)))}`, running] as const,
      ),
    ),
    ...services,
    // Docker's own rules let these in; ours say so, and hold for a program that a person runs without Docker.
    ...openPorts(
      stack,
      name,
      clients.flatMap(({ peerPorts }) => peerPorts),
    ),
    ...Object.assign(
      {},
      // A person may have stopped it, or has to find out why it ended.
      ...clients.map((client) =>
        probeItems(name, client, client.safetyStop || manualStart ? serviceOf(client) : undefined),
      ),
    ),
  };
}

/** A machine shows less memory than it was bought with: firmware, kernel and graphics keep some. */
const shownMemory = 0.9;

/** A user of its own, and what the inventory says of the host: limits and checks follow from that. */
export function requiredItems({ user, host }: Pick<Workload, "user" | "host">): Items {
  return {
    "requires uid": { uid: user },
    "requires memory": { gibibytes: Math.round(host.memoryGiB * shownMemory * 10) / 10 },
  };
}

/**
 * Only root gets through the data folder. A program can open its own folder to all users and lay a setuid program in it,
 * but the data folder above is none that it can reach.
 */
export function folderItems(
  { stack, name, user, host, folders }: Pick<Workload, "stack" | "name" | "user" | "host" | "folders">,
  writers: string,
): Items {
  if (folders.length === 0) return {};
  const { data } = workloadPaths(stack, name);
  return itemsFrom([
    [`directory ${data}`, { ...directory, mode: "0700", keep: true, ...onDisk(host, data) }],
    ...folders.map(({ path, irreplaceable }) => {
      const stays = irreplaceable === undefined ? { keep: true } : { irreplaceable: irreplaceable.join(",") };
      return [
        `directory ${path}`,
        { ...programFolder(user), writers, ...stays, ...onDisk(host, path) },
      ] as const;
    }),
  ]);
}

function fileItems(workload: Workload, restarts: string): Items {
  const { files = {}, origin } = workload;
  const parents = [...new Set(Object.keys(files).map((path) => dirname(path)))];
  return {
    ...itemsFrom(parents.map((path) => [`directory ${path}`, directory])),
    ...itemsFrom(
      Object.entries(files).map(([path, from]) =>
        "content" in from
          ? [`file ${path}`, { ...from, ...file, restarts }]
          : [`download ${path}`, { ...from, ...file, restarts }],
      ),
    ),
    ...(origin !== undefined &&
      itemsFrom(mountedFolders(workload).map(({ path }) => [`origin ${path}`, { id: origin }] as const))),
  };
}

/** Beside one of these root may write; beside one further in, a program could put a link in the place of what is written. */
function mountedFolders({ folders, project }: Workload): ProgramFolder[] {
  const mounts = Object.values(project.services).flatMap(({ volumes }) => volumes);
  return folders.filter(({ path }) => mounts.some(({ source }) => source === path));
}
