/** Programs that run on this machine, with its files, but in the network of a simulated host. */
import { type ChildProcess, spawn } from "node:child_process";

/** Starts a script of the benches in the network of a process. */
export function inNetworkOf(init: number, script: string, ...args: readonly string[]): ChildProcess {
  const words = ["-t", String(init), "-n", process.execPath, script, ...args];
  return spawn("nsenter", words, { stdio: ["ignore", "pipe", "inherit"] });
}

/** Calls `line` with every line that a program prints. */
export function eachLine(child: ChildProcess, line: (text: string) => void): void {
  let rest = "";
  child.stdout!.setEncoding("utf8").on("data", (part: string) => {
    const lines = (rest + part).split("\n");
    rest = lines.pop()!;
    for (const text of lines) line(text);
  });
}
