/** One command at a time starts or removes a lab. */

import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { fail } from "./problem.ts";
import { startTime } from "./processes.ts";
import type { Lab } from "./settings.ts";

/** Does `work` while no other command starts or removes this lab; refuses when one does. */
export async function withLock<T>(lab: Lab, work: () => Promise<T>): Promise<T> {
  const file = `${lab.dir}.lock`;
  mkdirSync(dirname(file), { recursive: true });
  if (!take(file)) {
    const [pid, started] = holderOf(file);
    if (started !== undefined && startTime(Number(pid)) === started)
      fail(`Lab ${lab.name} is being started or removed by process ${pid}.`);
    rmSync(file); // its holder was killed
    if (!take(file)) fail(`Lab ${lab.name} is being started or removed by another process.`);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Process and its start; none of a file, which an earlier version left. */
function holderOf(file: string): string[] {
  return lstatSync(file).isSymbolicLink() ? readlinkSync(file).split(" ") : [];
}

/** A link that leads nowhere is made whole or not at all; a file could be left without its holder's name. */
function take(file: string): boolean {
  try {
    symlinkSync(`${process.pid} ${startTime(process.pid)}`, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
