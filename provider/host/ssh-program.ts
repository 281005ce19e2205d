import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join, sep } from "node:path";

/**
 * The ssh of this machine, by its absolute path. The provider is started with the project's own programs first on PATH,
 * and a package among them with a program of that name would be sent everything that goes to the hosts.
 * @throws Error where there is none.
 */
export function sshProgram(path = process.env.PATH ?? ""): string {
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder) && !ofPackages(folder));
  const program = folders.map((folder) => join(folder, "ssh")).find(isExecutable);
  if (program === undefined) throw new Error("There is no ssh on PATH. Install OpenSSH's client.");
  return program;
}

const ofPackages = (folder: string) => folder.split(sep).includes("node_modules");

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
