import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "./context.ts";

/**
 * Time in ms in which what is removed beside it must be gone. The engine removes first what depends on a role; the rest
 * that stands on it goes at the same time.
 */
const limit = 2 * 60_000;

/** A role of the same stack stands on the one that is to be removed. */
export class StillInUse extends Error {}

/** Removes a role once those of its stack that stand on it are gone. Throws {@link StillInUse} if they stay. */
export async function afterUsers(run: Run, urn: string, remove: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + limit;
  let told = "";
  for (;;) {
    try {
      await remove();
      return;
    } catch (error) {
      if (!(error instanceof StillInUse) || Date.now() > deadline) throw error;
      if (error.message !== told) run.status(urn, `waiting: ${error.message}`);
      told = error.message;
      await sleep(500);
    }
  }
}
