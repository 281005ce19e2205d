/** The lab's commands in a process of their own, as a person runs them, in labs apart from the one a person may use. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Lab, labFromEnvironment, repository } from "../../lab/settings.ts";

export interface TestLab {
  readonly lab: Lab;
  /** Starts `npm run lab -- …` without npm. */
  spawn(...args: string[]): ChildProcess;
  /** Runs it to its end. */
  run(...args: string[]): Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A lab with its own name and subnet. */
export function testLab(name: string, subnet: string): TestLab {
  const settings = { LAB_NAME: name, LAB_SUBNET: subnet };
  const start = (...args: string[]): ChildProcess =>
    spawn(process.execPath, [join(repository, "lab/main.ts"), ...args], {
      env: { ...process.env, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
  return {
    lab: labFromEnvironment(settings),
    spawn: start,
    run: async (...args) => {
      const child = start(...args);
      let [stdout, stderr] = ["", ""];
      child.stdout!.on("data", (text) => (stdout += text));
      child.stderr!.on("data", (text) => (stderr += text));
      const [code] = await once(child, "close");
      return { code, stdout, stderr };
    },
  };
}
