/** The lab's commands in a process of their own, as a person runs them, in labs apart from the one a person may use. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readFrom, sizeOf } from "../../lab/log.ts";
import { type Lab, labFromEnvironment, repository } from "../../lab/settings.ts";
import { logFile } from "../../lab/shell.ts";

export interface TestLab {
  readonly lab: Lab;
  /** Starts `npm run lab -- …` without npm. */
  spawn(...args: string[]): ChildProcess;
  /** Runs it to its end. */
  run(...args: string[]): Promise<Ended>;
  /** Starts it, and does what Ctrl-C does on a terminal once the lab's log shows a text. */
  interrupt(text: string, ...args: string[]): Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A lab with its own name and subnet. */
export function testLab(name: string, subnet: string): TestLab {
  const settings = { LAB_NAME: name, LAB_SUBNET: subnet };
  const lab = labFromEnvironment(settings);
  const start = (args: readonly string[], detached = false): ChildProcess =>
    spawn(process.execPath, [join(repository, "lab/main.ts"), ...args], {
      env: { ...process.env, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
      detached,
    });
  return {
    lab,
    spawn: (...args) => start(args),
    run: (...args) => collect(start(args)),
    interrupt: async (text, ...args) => {
      const position = sizeOf(logFile(lab));
      const child = start(args, true);
      const ended = collect(child);
      while (child.exitCode === null && !readFrom(logFile(lab), position).includes(text)) await sleep(50);
      // A terminal sends it to everything in the foreground.
      process.kill(-child.pid!, "SIGINT");
      return ended;
    },
  };
}

async function collect(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  child.stdout!.on("data", (text) => (stdout += text));
  child.stderr!.on("data", (text) => (stderr += text));
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}
