/** The operator's own commands (tools/) against a lab. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { oneOf } from "../tools/command-line.ts";
import { ensureEngine } from "./engine/engine.ts";
import { attend } from "./interrupt.ts";
import { pulumiCall } from "./pulumi.ts";
import { type Lab, repository } from "./settings.ts";
import { refuseUnstarted, stackFile } from "./stack-file.ts";

const tools = [
  "check",
  "status",
  "drift",
  "exposure",
  "drain",
  "resume",
  "switchover",
  "quorum",
  "latency",
] as const;

/** What runs one of the tools on a stack of a lab; it returns the tool's exit code. */
export function tool(stack: string, name: string, args: readonly string[]): (lab: Lab) => Promise<number> {
  const program = join(repository, "tools", `${oneOf("tool", name, tools)}.ts`);
  const run = (words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> =>
    attend(
      spawn(process.execPath, [program, ...words], { env: { ...process.env, ...env }, stdio: "inherit" }),
    );
  // Its help needs no lab.
  if (args.some((word) => ["--help", "-h"].includes(word))) return () => run(["--help"], {});
  return async (lab) => {
    refuseUnstarted(lab, stack);
    const { env } = pulumiCall(lab, await ensureEngine(() => undefined), stack, []);
    return run([stack, "--config-file", stackFile(lab, stack), ...args], env);
  };
}
