import { setTimeout as sleep } from "node:timers/promises";

/** Waits until nothing is missing, and says meanwhile what is; fails after some minutes. */
export async function untilNothing(
  isMissing: () => Promise<string | undefined>,
  minutes: number,
): Promise<void> {
  const deadline = Date.now() + minutes * 60_000;
  for (;;) {
    const missing = await isMissing();
    if (missing === undefined) return;
    if (Date.now() > deadline) throw new Error(`The lab does not become whole again: ${missing}.`);
    process.stderr.write(`waiting: ${missing}\n`);
    await sleep(2000);
  }
}
