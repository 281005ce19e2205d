import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { type Project, repository } from "./project.ts";

/** Emulated providers for a project, each with the arguments of its own. The processes have to be ended. */
export async function attachClouds(
  project: Project,
  clouds: Readonly<Record<string, readonly string[]>>,
): Promise<ChildProcess[]> {
  const portFile = (name: string): string => join(project.folder, `${name}.port`);
  const processes = Object.entries(clouds).map(([name, args]) => {
    const words = [join(repository, "lab/clouds/main.ts"), name, portFile(name), ...args];
    return spawn(process.execPath, words, { stdio: "inherit" });
  });
  const names = Object.keys(clouds);
  await vi.waitUntil(() => names.every((name) => existsSync(portFile(name))), 30_000);
  const ports = names.map((name) => `${name}:${readFileSync(portFile(name), "utf8")}`);
  project.env.PULUMI_DEBUG_PROVIDERS = ports.join(",");
  return processes;
}
