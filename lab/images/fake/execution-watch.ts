/** Whether a beacon node has an execution client: it notices the death of one late, and its return at once. */

/**
 * Milliseconds from a dead execution client's last answer until the beacon node says `el_offline`. Lodestar with geth
 * took 8 to 12 s with slots of 4 and 6 s (seen on 2026-11-26, Lodestar 1.5.1 with `el_offline` of later versions).
 */
export const noticedAfterMilliseconds = 10_000;

const askedEveryMilliseconds = 1_000;

/** Asks for ever; returns what the beacon node knows. Before the first answer there is no execution client. */
export function watchExecution(isOnline: () => Promise<boolean>): () => boolean {
  let lastAnswer = Number.NEGATIVE_INFINITY;
  const ask = async (): Promise<void> => {
    if (await isOnline()) lastAnswer = performance.now();
    setTimeout(ask, askedEveryMilliseconds);
  };
  ask();
  return () => performance.now() - lastAnswer < noticedAfterMilliseconds;
}
