/** Runs programs of the machine; everything they print goes to the lab's log. */

import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "./problem.ts";
import type { Lab } from "./settings.ts";

export interface RunOptions {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** The log that an error message cites. */
export const logFile = (lab: Lab): string => join(lab.dir, "lab.log");

/** Runs a program to its end and returns what it printed; a failure is a Problem that names the log. */
export async function run(
  lab: Lab,
  program: string,
  args: string[],
  options: RunOptions = {},
): Promise<string> {
  const log = logFile(lab);
  const line = [program, ...args].join(" ");
  appendFileSync(log, `$ ${line}\n`);
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let everything = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    everything += text;
    appendFileSync(log, text);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    everything += text;
    appendFileSync(log, text);
  });
  child.stdin.on("error", () => undefined); // a program may end without reading its input
  child.stdin.end(options.input ?? "");
  const code = await new Promise<number | string>((done, failed) => {
    child.on("error", failed);
    child.on("close", (status, signal) => done(status ?? signal ?? "?"));
  });
  if (code === 0) return output;
  const last = everything.trim().split("\n").slice(-5).join("\n  ");
  throw new LabError(`"${line}" ended with ${code}:\n  ${last}\n  The whole output is in ${log}.`);
}
