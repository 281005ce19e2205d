import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Folder for what is expensive to make and the same for every clone: the built engine, the Debian root, apt's packages.
 * `BV_CACHE` names another one; otherwise it lies in the user's cache folder (`XDG_CACHE_HOME`, `~/.cache`).
 * Everything in it can be deleted at any time.
 */
export function cacheDir(): string {
  const given = process.env.BV_CACHE;
  if (given) return given;
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "bonded-validator");
}
