/** Runs the programs of a container: all of them, or none. */

import { type ChildProcess, spawn } from "node:child_process";

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Beyond that of the launcher. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds after which it is killed if it does not stop. */
  readonly stopSeconds: number;
}

/** Starts the programs and ends this process with them: with the code of the first that ends, 0 after a signal. */
export function supervise(programs: readonly Program[]): void {
  let code: number | undefined;
  const running = new Map<ChildProcess, Program>();
  const stop = (): void => {
    for (const [child, { stopSeconds }] of running) {
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), stopSeconds * 1000).unref();
    }
  };
  for (const program of programs) {
    const environment = { ...process.env, ...program.environment };
    const child = spawn(program.command, program.args, { stdio: "inherit", env: environment });
    running.set(child, program);
    const end = (reason: number | string | null): void => {
      running.delete(child);
      process.stdout.write(`${program.name} ended: ${reason}\n`);
      if (code === undefined) stop();
      code ??= typeof reason === "number" ? reason : 1;
      if (running.size === 0) process.exit(code);
    };
    child.on("error", (error) => end(error.message));
    child.on("exit", (status, signal) => end(status ?? signal));
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      code ??= 0;
      stop();
    });
  }
}
