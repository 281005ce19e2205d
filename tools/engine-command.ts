/** Runs the engine for a command. */

import { spawn } from "node:child_process";
import { project } from "./arguments.ts";

/** How a command of the engine ended, and all that it printed. */
export interface EngineAnswer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface EngineOptions {
  /** Folder with Pulumi.yaml; this project's where it is absent. */
  readonly cwd?: string;
  /** In place of this process's. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs `pulumi` to its end, whatever its exit code. Throws where there is none. */
export async function runPulumi(
  words: readonly string[],
  { cwd = project, env = process.env }: EngineOptions = {},
): Promise<EngineAnswer> {
  const child = spawn("pulumi", [...words, "--non-interactive"], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((done, failed) => {
    child.on("error", (error) => failed(explained(error))).on("close", done);
  });
  return { code, stdout, stderr };
}

/** What it printed. Throws what it said where it failed. */
export async function printedByPulumi(
  words: readonly string[],
  options: EngineOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await runPulumi(words, options);
  if (code === 0) return stdout;
  throw new Error(stderr.trim() || `pulumi ${words[0]} ended with ${code}`);
}

function explained(error: NodeJS.ErrnoException): Error {
  if (error.code !== "ENOENT") return error;
  return new Error(
    "pulumi is not on the PATH. Install Pulumi 3.259 or newer (https://www.pulumi.com/docs/install), then run this again.",
  );
}
