import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const running = new Set<ChildProcess>();

/**
 * Starts a module of the SDK in a Node process of its own, e.g. `startModule("@pulumi/pulumi/cmd/run", folder, …)`.
 * The module is looked up from `folder`, so that a program gets the SDK it imports itself: two copies in one process
 * would not see each other's state.
 */
export function startModule(
  name: string,
  folder: string,
  args: string[],
  options: SpawnOptions,
): ChildProcess {
  const script = createRequire(join(folder, "package.json")).resolve(name);
  const child = spawn(process.execPath, [script, ...args], options);
  running.add(child);
  child.on("close", () => running.delete(child));
  return child;
}

/** Ends every process started here that still runs. */
export function killChildren(): void {
  for (const child of running) child.kill("SIGKILL");
}
