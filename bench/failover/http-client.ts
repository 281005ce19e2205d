/**
 * A client that asks `<url>` every 10 ms, each time over a connection of its own and whatever became of the last
 * question; prints `<milliseconds since the epoch> <status, 0 for none>` for each.
 */
import { get } from "node:http";

const [url = ""] = process.argv.slice(2);

// Whoever listens has ended.
process.stdout.on("error", () => process.exit());

/** Longer than every gap that is wanted. */
const patience = 1000;

function ask(): void {
  let status = 0;
  const sent = get(url, { agent: false, timeout: patience }, (response) => {
    response.on("error", () => undefined); // "close" follows
    response.resume().on("end", () => {
      status = response.statusCode!;
    });
  });
  sent.on("timeout", () => sent.destroy());
  sent.on("error", () => undefined).on("close", () => console.log(`${Date.now()} ${status}`));
}

setInterval(ask, 10);
