import { readdirSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../support/inventory.ts";

/** What a copy of the repository does without. */
const left = [".git", ".lab", ".pulumi", ".vitest", "node_modules"];

/** Files of the repository, relative to its root. */
export function repositoryFiles(folder = ""): string[] {
  const entries = readdirSync(join(repository, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => !left.includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? repositoryFiles(path) : [path];
    });
}
