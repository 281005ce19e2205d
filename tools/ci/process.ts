import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { project } from "../arguments.ts";

/** Option of `preview` and `up` for the policy pack of this repository. */
export const policies = ["--policy-pack", join(project, "policy")];

/** Runs a program whose output goes to the log of the job; its exit code. */
export async function logged(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const child = spawn(program, words, { cwd: project, env, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}
