/** What a bench needs beside the lab, installed before it begins: afterwards it would cost what was measured. */

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { installMissing, refuseUnfit } from "../lab/preflight.ts";
import { type Lab, repository } from "../lab/settings.ts";
import { timed } from "./contender.ts";

/** Installs what this machine lacks, by apt: program (or file) → the package that brings it. None starts a service. */
export async function ensureNeeds(lab: Lab, needs: Readonly<Record<string, string>>): Promise<void> {
  refuseUnfit();
  for (const folder of [lab.cache, join(lab.dir, "log")]) mkdirSync(folder, { recursive: true });
  await installMissing(lab, needs);
}

/** Installs what the tests need: FRR and HAProxy are among it, and are not started. */
export async function ensureRouting(): Promise<void> {
  refuseUnfit();
  await timed({ program: "sh", args: ["test/install"], cwd: repository, env: {} });
}

/** Every package with its hashes; its first line says how it is made. */
export const pyinfraRequirements = join(repository, "bench/pyinfra/requirements.txt");

/** Path of the program, installed into a folder of its own. */
export async function ensurePyinfra(environment: string): Promise<string> {
  const program = join(environment, "bin/pyinfra");
  if (existsSync(program)) return program;
  const at = { cwd: repository, env: {} };
  await timed({ program: "python3", args: ["-m", "venv", "--clear", environment], ...at });
  const args = ["install", "-q", "--require-hashes", "--only-binary", ":all:", "-r", pyinfraRequirements];
  await timed({ program: join(environment, "bin/pip"), args, ...at });
  return program;
}
