/** The operator's own commands (tools/) against a lab. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Engine } from "./engine/engine.ts";
import { fail } from "./problem.ts";
import { attend, pulumiCall } from "./pulumi.ts";
import { type Lab, repository } from "./settings.ts";
import { stackFile } from "./stack-file.ts";

const tools = ["check", "status", "drift", "exposure", "drain", "resume", "prefer", "latency"];

/** Runs one of the tools on a stack of the lab; returns its exit code. */
export function tool(
  lab: Lab,
  engine: Engine,
  stack: string,
  name: string,
  args: readonly string[],
): Promise<number> {
  if (!tools.includes(name)) fail(`There is no tool "${name}"; there are ${tools.join(", ")}.`);
  const { env } = pulumiCall(lab, engine, stack, []);
  const words = [join(repository, "tools", `${name}.ts`), stack, "--config-file", stackFile(lab, stack)];
  return attend(
    spawn(process.execPath, [...words, ...args], { env: { ...process.env, ...env }, stdio: "inherit" }),
  );
}
