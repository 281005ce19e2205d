/**
 * A client of a stream of events: opens `<url>` again as soon as it ends, and prints
 * `<milliseconds since the epoch> begun` with a stream's first bytes and `… ended` with its end.
 */
import { get } from "node:http";

const [url = ""] = process.argv.slice(2);

// Whoever listens has ended.
process.stdout.on("error", () => process.exit());

/** What clients wait after a refusal. */
const retryMs = 50;

const tell = (what: "begun" | "ended"): void => console.log(`${Date.now()} ${what}`);

function listen(): void {
  let isOpen = false;
  const sent = get(url, { agent: false }, (response) => {
    response.on("error", () => undefined).resume();
    if (response.statusCode !== 200) return;
    response.once("data", () => {
      isOpen = true;
      tell("begun");
    });
  });
  sent
    .on("error", () => undefined)
    .on("close", () => {
      if (isOpen) tell("ended");
      setTimeout(listen, isOpen ? 0 : retryMs);
    });
}

listen();
