/**
 * Locks of keystores as Lodestar has them (util/lockfile.js of 1.44.0, proper-lockfile 4.1.2): a folder beside the file
 * that its owner touches every 5 s and removes when it ends. What nobody touched for 10 s is nobody's.
 */

import { mkdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { basename } from "node:path";

const touchMilliseconds = 5_000;
const staleMilliseconds = 10_000;
const mine = new Set<string>();

process.on("exit", () => {
  for (const lock of mine) rmSync(lock, { recursive: true, force: true });
});

/** Ends the program if another one has the keystore, unless that is to be ignored. */
export function lockKeystore(file: string, ignore: boolean): void {
  const lock = `${file}.lock`;
  if (isFresh(lock)) {
    if (ignore) return;
    const reason = `${basename(file)}: '${file}' already in use by another process`;
    process.stderr.write(` ✖ Error: Error importing keystore\n\n${reason}\n`);
    process.exit(1);
  }
  rmSync(lock, { recursive: true, force: true });
  mkdirSync(lock);
  mine.add(lock);
  setInterval(() => touch(lock), touchMilliseconds).unref();
}

function isFresh(lock: string): boolean {
  const state = statSync(lock, { throwIfNoEntry: false });
  return state !== undefined && Date.now() - state.mtimeMs < staleMilliseconds;
}

/** Its keystore may have been deleted meanwhile. */
function touch(lock: string): void {
  const now = new Date();
  if (statSync(lock, { throwIfNoEntry: false })) utimesSync(lock, now, now);
}
