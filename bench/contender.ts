import { spawn } from "node:child_process";

/** How often each kind of run is done; the first apply needs hosts that are bare. */
export const runKinds = ["first apply", "no change", "one line changed", "drift check"] as const;
export type RunKind = (typeof runKinds)[number];

/** A tool that brings three hosts to the same state. */
export interface Contender {
  readonly name: string;
  /** Prepares what a user has once and for all: configuration, files. `keys` may log in as the administrator. */
  prepare(keys: readonly string[]): Promise<void>;
  /** The command of one run. */
  command(kind: RunKind): Call;
}

export interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a command to its end; returns seconds, and what it printed. Throws when it fails. */
export async function timed({ program, args, cwd, env }: Call): Promise<{ seconds: number; output: string }> {
  const begin = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const code = await new Promise((done, failed) => child.on("error", failed).on("close", done));
  const seconds = (performance.now() - begin) / 1000;
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${output}`);
  return { seconds, output };
}
