/**
 * Asks `<url>…` which node answers there, four times a second, and prints `<milliseconds since the epoch> <url> <answer>`
 * whenever the answer is another: the node's peer id, a status, or "none" after a second.
 */
import { setTimeout as sleep } from "node:timers/promises";

// Whoever listens has ended.
process.stdout.on("error", () => process.exit());

async function answerOf(url: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/eth/v1/node/identity`, { signal: AbortSignal.timeout(1000) });
    if (!answer.ok) return String(answer.status);
    return ((await answer.json()) as { data: { peer_id: string } }).data.peer_id;
  } catch {
    return "none";
  }
}

async function watch(url: string): Promise<never> {
  for (let last = ""; ; await sleep(250)) {
    const asked = Date.now();
    const answer = await answerOf(url);
    if (answer !== last) console.log(`${answer === "none" ? asked : Date.now()} ${url} ${answer}`);
    last = answer;
  }
}

await Promise.all(process.argv.slice(2).map(watch));
