import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Shell function `run`: runs a program as a child, passes on what stops the container, returns its exit status.
 * A shell that is a container's first process would otherwise ignore the signal until it is killed.
 */
const run = readFileSync(join(import.meta.dirname, "run.sh"), "utf8").trimEnd();

/** An entrypoint that runs a POSIX script; the service's arguments are its "$@". `name` stands in its messages. */
export function scripted(name: string, script: string): string[] {
  return ["sh", "-c", script.includes("run ") ? `${run}\n${script}` : script, name];
}
