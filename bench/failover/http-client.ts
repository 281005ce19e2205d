/**
 * A client that asks `<url>` every 10 ms, whatever became of the last question: over a connection that is free, or a new
 * one, as clients do that keep theirs. Prints `<milliseconds since the epoch> <status, 0 for none>` for each.
 */
import { Agent, get } from "node:http";

const [url = ""] = process.argv.slice(2);

// Whoever listens has ended.
process.stdout.on("error", () => process.exit());

/** Longer than every gap that is wanted. */
const timeoutMs = 1000;

const agent = new Agent({ keepAlive: true, scheduling: "lifo" });

function ask(): void {
  let status = 0;
  const sent = get(url, { agent, timeout: timeoutMs }, (response) => {
    response.on("error", () => undefined); // "close" follows
    response.resume().on("end", () => {
      status = response.statusCode!;
    });
  });
  sent.on("timeout", () => sent.destroy());
  sent.on("error", () => undefined).on("close", () => console.log(`${Date.now()} ${status}`));
}

setInterval(ask, 10);
