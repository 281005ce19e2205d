/**
 * Relays, by which nodes find each other: a start needs one of them within a minute (ObolNetwork/charon p2p/bootnode.go,
 * e6284707). Those of the lab only answer: a node reads in the cluster's lock where its peers are.
 */

import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "./charon-log.ts";
import { withTimeout } from "./timeout.ts";
import { wordsOf } from "./words.ts";

/** Milliseconds. */
const resolveTimeout = 60_000;
const timeout = 10_000;
const retryInterval = 1000;

/** Returns when one of them has answered. One that is given as its address, and not as a URL, needs no answer. */
export async function findRelay(relays: readonly string[]): Promise<void> {
  if (relays.length === 0 || relays.some((relay) => !relay.startsWith("http"))) return;
  const found = new AbortController();
  try {
    await withTimeout(Promise.any(relays.map((url) => untilAnswered(url, found.signal))), resolveTimeout);
  } catch (error) {
    throw new Error(`timeout resolving bootnode ENR: ${wordsOf(error)}`);
  } finally {
    found.abort();
  }
}

async function untilAnswered(url: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const reason = await failureOf(url);
    if (reason === undefined) return log("INFO", "p2p", "Resolved new relay", { url });
    log("WARN", "p2p", `Failure querying relay addresses (will try again): ${reason}`);
    await sleep(retryInterval);
  }
}

/** Undefined: it answers. */
function failureOf(url: string): Promise<string | undefined> {
  const { get } = url.startsWith("https:") ? https : http;
  return new Promise((done) => {
    const asked = get(url, { timeout }, (answer) => {
      answer.resume();
      done(answer.statusCode === 200 ? undefined : `HTTP ${answer.statusCode}`);
    });
    asked
      .on("timeout", () => asked.destroy(new Error("context deadline exceeded")))
      .on("error", (error) => done(wordsOf(error)));
  });
}
