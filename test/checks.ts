import { spawn } from "node:child_process";
import { once } from "node:events";

/** A check of the whole source; its commands lie in node_modules/.bin. */
export const checks = [
  { name: "types", command: "tsc", args: ["--noEmit"] },
  { name: "style", command: "biome", args: ["check", "--error-on-warnings", "."] },
  { name: "imports", command: "depcruise", args: ["--config", ".dependency-cruiser.json", "."] },
];

/** Runs one and shows its output; true if it found nothing. */
export async function runCheck({ command, args }: (typeof checks)[number]): Promise<boolean> {
  return (await exitCode(command, args)) === 0;
}

/** Runs a command with our own output and gives its exit code, null if a signal ended it. */
export async function exitCode(command: string, args: string[]): Promise<number | null> {
  const [code] = await once(spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] }), "close");
  return code;
}
