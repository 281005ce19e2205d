import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "./context.ts";

/** Longest time in ms that a node is given to stop, with room for others that stop at once. */
const limit = 15 * 60_000;

/** A role of the same stack stands on the one that is to be removed. */
export class StillInUse extends Error {}

/** Removes a role once those of its stack that stand on it are gone. Throws {@link StillInUse} if they stay. */
export async function afterUsers(run: Run, urn: string, remove: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + limit;
  for (;;) {
    try {
      await remove();
      return;
    } catch (error) {
      if (!(error instanceof StillInUse) || Date.now() > deadline) throw error;
      run.status(urn, `waiting: ${error.message}`);
      await sleep(500);
    }
  }
}
