import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Path of an executable on PATH, or undefined. */
export function which(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Trimmed standard output of a command; throws with its error output when it fails. */
export async function output(command: string, args: string[], env = process.env): Promise<string> {
  const { stdout } = await execute(command, args, { env, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}
