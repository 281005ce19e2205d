/** The files of a commit, in a folder of their own. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs `work` with the files of a commit beside the packages of the working copy, and removes them afterwards. */
export async function withCommit<T>(
  project: string,
  commit: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-commit-"));
  try {
    const files = join(folder, "files");
    mkdirSync(files);
    const archive = join(folder, "files.tar");
    git(project, ["archive", "--format=tar", `--output=${archive}`, commitOf(project, commit)]);
    execFileSync("tar", ["-xf", archive, "-C", files]);
    symlinkSync(join(project, "node_modules"), join(files, "node_modules"));
    return await work(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its full hash. Throws an error that names what git does not know. */
export function commitOf(project: string, name: string): string {
  try {
    return git(project, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  } catch {
    throw new Error(`git knows no commit ${name} here: fetch it, or name another one.`);
  }
}

function git(project: string, words: readonly string[]): string {
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  return execFileSync("git", ["-C", project, ...words], { encoding: "utf8", stdio }).trim();
}
