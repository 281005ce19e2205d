/** One command at a time starts or removes a lab. */

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { fail } from "./problem.ts";
import type { Lab } from "./settings.ts";

/** Does `work` while no other command starts or removes this lab; refuses when one does. */
export async function withLock<T>(lab: Lab, work: () => Promise<T>): Promise<T> {
  const lock = await take(lab);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

/**
 * Binds a name without a file (unix(7), abstract sockets): the kernel gives it to one process, and takes it back when
 * that ends, however it ends. So no lock is left to be taken over.
 */
async function take({ dir, name }: Lab): Promise<Server> {
  const lock = createServer((caller) => caller.destroy());
  try {
    lock.listen(`\0bonded-validator-lab-${createHash("sha256").update(dir).digest("hex")}`);
    await once(lock, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    fail(`Lab ${name} is being started or removed by another command. Wait for it, then run this again.`);
  }
  return lock.unref();
}
