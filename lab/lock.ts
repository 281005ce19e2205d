/** One command at a time starts or removes a lab. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fail } from "./problem.ts";
import { startTime } from "./processes.ts";
import type { Lab } from "./settings.ts";

/** Does `work` while no other command starts or removes this lab; refuses when one does. */
export async function alone<T>(lab: Lab, work: () => Promise<T>): Promise<T> {
  const file = `${lab.dir}.lock`;
  mkdirSync(dirname(file), { recursive: true });
  if (!take(file)) {
    const [pid = "", started] = readFileSync(file, "utf8").split(" ");
    if (startTime(Number(pid)) === started)
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

function take(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${startTime(process.pid)}`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
