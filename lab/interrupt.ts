/** Ctrl-C: what a command has started ends with it, and the person is told what is left. */

import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { LabError } from "./problem.ts";
import { commandPart, endProcesses, labProcesses } from "./processes.ts";
import type { Lab } from "./settings.ts";

const attended = new Set<Promise<unknown>>();

/** Waits for a command that shares this program's terminal; returns its exit code. */
export async function attend(child: ChildProcess): Promise<number> {
  const onInterrupt = (): void => undefined; // the terminal sends it to the command too, which ends in its own time
  const onTerm = (): boolean => child.kill("SIGTERM");
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerm);
  const ended = new Promise<number>((done, failed) => {
    child.on("error", failed).on("close", (code) => done(code ?? 1));
  });
  attended.add(ended);
  try {
    return await ended;
  } finally {
    attended.delete(ended);
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerm);
  }
}

/** Ends what this command has started in a lab. */
export async function endOwn(lab: Lab): Promise<void> {
  const own = labProcesses(lab).filter(({ part }) => part === commandPart());
  await endProcesses(own, "SIGTERM", 2000);
}

/**
 * Does work that builds a lab; returns its exit code. If it fails or is interrupted, the person learns what to do with
 * what is there by then. `hush` is called once it is interrupted.
 */
export async function interruptible(
  lab: Lab,
  work: () => Promise<number>,
  hush: () => void = () => undefined,
): Promise<number> {
  let isInterrupted = false;
  const end = async (signal: NodeJS.Signals): Promise<number> => {
    isInterrupted = true;
    hush();
    process.stderr.write("\nInterrupted. Ending what runs; Ctrl-C again does not wait for Pulumi.\n");
    await Promise.allSettled(attended);
    await endOwn(lab);
    process.stderr.write(`${remains}\n`);
    return 128 + constants.signals[signal];
  };
  const interrupted = new Promise<number>((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done(end(signal)));
  });
  // What has been interrupted fails, which is no news.
  const worked = work().catch((error) => (isInterrupted ? interrupted : Promise.reject(explained(error))));
  return Promise.race([interrupted, worked]);
}

const remains =
  'What is there so far stays: the same command goes on from it, and "npm run lab -- down" removes it.';

function explained(error: unknown): unknown {
  return error instanceof LabError ? new LabError(`${error.message}\n${remains}`) : error;
}
