import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Writes files, by name, into a folder that has none of these names with another content. Gives their paths. */
export function keepFiles(folder: string, files: ReadonlyMap<string, string>): string[] {
  const all = [...files].map(([name, text]) => ({ path: join(folder, name), text }));
  try {
    mkdirSync(folder, { recursive: true });
    const other = all.find(({ path, text }) => existsSync(path) && readFileSync(path, "utf8") !== text);
    if (other !== undefined) throw new Error(`${other.path} is there with another content`);
    for (const { path, text } of all) writeFileSync(path, text);
    return all.map(({ path }) => path);
  } catch (error) {
    throw new Error(
      `${resolve(folder)}: ${(error as Error).message}. The nodes have their keys. Run this again with --out and a folder that you may write and that has no such files.`,
    );
  }
}
