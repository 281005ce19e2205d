import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

/** @throws Error where `folder` is none. */
export function checkFolder(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`--to ${folder}: no such folder`);
}

/**
 * Writes a file that only its owner may read, whole or not at all; its path.
 * @throws Error where there is one of that name, which stays as it is.
 */
export function saveNew(folder: string, name: string, content: Uint8Array): string {
  const [path, temporary] = [join(folder, name), join(folder, `.${name}.${randomBytes(6).toString("hex")}`)];
  const file = openSync(temporary, "wx", 0o600);
  try {
    for (let written = 0; written < content.length; ) written += writeSync(file, content, written);
    fsyncSync(file);
    // Unlike a rename, it does not replace a file.
    linkSync(temporary, path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === "EEXIST" ? `${path} is there already, and stays as it is` : message);
  } finally {
    closeSync(file);
    rmSync(temporary);
  }
  return path;
}

/** `hoodi-shin-20261127T220501Z.tar.age` */
export const archiveName = (stack: string, host: string, time: string): string =>
  `${stack}-${host}-${time.replace(/[-:]|\.\d+/g, "")}.tar.age`;
