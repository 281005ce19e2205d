/** Whether what the node stands on is well, and its end when it is not (ssvlabs/ssv cli/operator/prober.go, 136deac6). */

import { say } from "./ssv-log.ts";
import { withTimeout } from "./timeout.ts";
import { wordsOf } from "./words.ts";

/** Fails while its part is not well. */
export type Check = () => Promise<void>;

/** Milliseconds. */
export const probing = {
  atStart: 30_000,
  every: 60_000,
  retries: 5,
  retryDelay: 10_000,
  timeout: 10_000,
} as const;

/** Fails when a part is not well at any of several looks, or in time. */
export async function probeAll(checks: Readonly<Record<string, Check>>, milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds;
  await Promise.all(Object.entries(checks).map(([name, check]) => probe(name, check, deadline)));
}

async function probe(name: string, check: Check, deadline: number): Promise<void> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await inTime(check);
    } catch (error) {
      say("ERROR", "node is not healthy", { node: name, error: wordsOf(error) });
      if (retry === probing.retries || Date.now() + probing.retryDelay > deadline)
        throw new Error(`${name} is unhealthy: ${wordsOf(error)}`);
      await sleep(probing.retryDelay);
    }
  }
}

/** A part that does not answer is not well. */
export const inTime = (check: Check): Promise<void> => withTimeout(check(), probing.timeout);

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, milliseconds);
  });

/** Looks again and again after the look at the start; fails with what it found. */
export async function untilUnwell(checks: Readonly<Record<string, Check>>): Promise<never> {
  for (;;) {
    await sleep(probing.every);
    await probeAll(checks, probing.every);
  }
}
