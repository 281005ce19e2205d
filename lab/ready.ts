/** Waits for the lab's services. */

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fail } from "./problem.ts";
import type { Lab } from "./settings.ts";

/** Waits until `ready` holds; after `seconds` it fails with the last lines of the part's log. */
export async function waitFor(
  lab: Lab,
  part: string,
  seconds: number,
  ready: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    if (await ready()) return;
    await sleep(100);
  }
  const log = join(lab.dir, "log", `${part.replaceAll(" ", "-")}.log`);
  const last = readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n  ");
  fail(`${part} did not answer within ${seconds} s. The end of ${log}:\n  ${last}`);
}

/** Whether a TCP port answers; `greeting` is what the server says first, for example "SSH-". */
export function answers(address: string, port: number, greeting?: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: address, port, timeout: 1000 });
    const end = (result: boolean): void => {
      socket.destroy();
      done(result);
    };
    socket.on("connect", () => !greeting && end(true));
    socket.on("data", (data) => end(greeting !== undefined && data.toString().startsWith(greeting)));
    for (const event of ["error", "timeout", "close"]) socket.on(event, () => end(false));
  });
}
