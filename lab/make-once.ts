/** Things in the cache: whole or not there, whoever was killed and however many labs make them at a time. */

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { startTime } from "./processes.ts";

type Make = (part: string) => Promise<void>;

/** What this process is making. */
const running = new Map<string, Promise<void>>();

/** Makes a file or folder unless it is there; `make` gets the path to make it at. Who asks meanwhile waits for it. */
export function makeOnce(path: string, make: Make): Promise<void> {
  const made = running.get(path) ?? makeUnlessThere(path, make).finally(() => running.delete(path));
  running.set(path, made);
  return made;
}

async function makeUnlessThere(path: string, make: Make): Promise<void> {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  removeAbandoned(path);
  const part = `${path}.part-${process.pid}`;
  await make(part);
  if (existsSync(path))
    rmSync(part, { recursive: true }); // another lab was quicker
  else renameSync(part, path);
}

/** Parts of processes that are no more. */
function removeAbandoned(path: string): void {
  const folder = dirname(path);
  for (const entry of readdirSync(folder)) {
    const [name, pid] = entry.split(".part-");
    if (
      name === basename(path) &&
      pid &&
      (startTime(Number(pid)) === undefined || Number(pid) === process.pid)
    ) {
      rmSync(join(folder, entry), { recursive: true });
    }
  }
}
