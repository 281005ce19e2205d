/** Labs that a bench makes and removes, also when somebody ends it. */

import { constants } from "node:os";
import { down } from "../lab/down.ts";
import type { Lab } from "../lab/settings.ts";

/** Does work in labs, and removes them whatever becomes of it. Ctrl-C ends the program, too, with 130. */
export async function inLabs<T>(labs: readonly Lab[], work: () => Promise<T>): Promise<T> {
  let ending: Promise<never> | undefined;
  const end = async (signal: NodeJS.Signals): Promise<never> => {
    process.stderr.write(`\nInterrupted. Removing ${labs.map(({ name }) => name).join(" and ")}.\n`);
    await removeAll(labs);
    process.exit(128 + constants.signals[signal]);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    ending ??= end(signal);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    return await work();
  } finally {
    // On a terminal the signal ended what the work had started, so that the work failed.
    await (ending ?? removeAll(labs));
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

async function removeAll(labs: readonly Lab[]): Promise<void> {
  for (const lab of labs) await down(lab);
}
