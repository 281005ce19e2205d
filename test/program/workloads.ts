import { dirname } from "node:path";
import { parse } from "yaml";
import { parseKey } from "../../provider/items/kinds.ts";
import type { ComposeProject } from "../../render/workloads/compose.ts";
import type { Settings } from "../support/inventory.ts";
import type { Run } from "./run.ts";

/**
 * Items that root would open by a name in a folder that a container writes into, where the container may have put a
 * link. A directory may stand right in such a folder: root enters it before it changes anything.
 */
export function openedInWorkloads(inputs: Run["inputs"]): string[] {
  const roles = Object.values(inputs);
  const folders = [...new Set(roles.flatMap(writtenByContainers))];
  const isIn = (path: string) => folders.some((folder) => path.startsWith(`${folder}/`));
  return roles.flatMap(Object.keys).filter((key) => {
    const { kind, name = "" } = parseKey(key) ?? {};
    if (kind?.name === "directory") return isIn(dirname(name));
    // Its mark lies beside it.
    if (kind?.name === "database" || kind?.name === "origin") return isIn(name);
    return name.startsWith("/") && isIn(name);
  });
}

/** Folders of the host that the compose files of a role lend to containers to write into. */
function writtenByContainers(role: Settings): string[] {
  const files = Object.entries(role).filter(([key]) => key.endsWith("/compose.yaml"));
  const projects = files.map(([, { content }]) => parse(content) as ComposeProject);
  const mounts = projects.flatMap(({ services }) =>
    Object.values(services).flatMap(({ volumes }) => volumes),
  );
  return mounts.filter(({ read_only }) => !read_only).map(({ source }) => source);
}
