/** The real Pulumi CLI against a lab: its own backend, passphrase, stack files and ssh configuration. */

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { attachedProviders } from "./clouds/clouds.ts";
import type { Engine } from "./engine/engine.ts";
import { attend } from "./interrupt.ts";
import { sshConfigFile } from "./keys.ts";
import { readFrom, sizeOf } from "./log.ts";
import { fail } from "./problem.ts";
import { commandPart, labProcesses, marks } from "./processes.ts";
import { type Lab, repository } from "./settings.ts";
import { logFile, run } from "./shell.ts";
import { stackFile } from "./stack-file.ts";

/** Commands that read the stack file; the others have no such flag. */
const readsStackFile = ["up", "update", "preview", "refresh", "destroy", "config", "import", "watch"];

/** Environment and arguments with which `pulumi` works on a stack of this lab, run from the repository's folder. */
export function pulumiCall(
  lab: Lab,
  engine: Engine,
  stack: string,
  args: readonly string[],
): { readonly args: string[]; readonly env: Record<string, string> } {
  const [command = "", ...rest] = args;
  const file = readsStackFile.includes(command) ? ["--config-file", stackFile(lab, stack)] : [];
  const env = {
    ...engine.env,
    ...marks(lab, commandPart()),
    PULUMI_HOME: join(lab.dir, "pulumi"),
    PULUMI_BACKEND_URL: `file://${join(lab.dir, "state")}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(lab.dir, "passphrase"),
    PULUMI_STACK: stack,
    // The engine takes it for --yes, which it refuses where there is nothing to confirm.
    ...(args.includes("--preview-only") ? {} : { PULUMI_SKIP_CONFIRMATIONS: "true" }),
    HOST_SSH_CONFIG: sshConfigFile(lab),
    PULUMI_DEBUG_PROVIDERS: attachedProviders(lab),
  };
  return { args: command ? [command, ...file, ...rest] : [], env };
}

/** Runs `pulumi` with this program's terminal; returns its exit code. */
export function pulumi(lab: Lab, engine: Engine, stack: string, args: readonly string[]): Promise<number> {
  const call = pulumiCall(lab, engine, stack, args);
  const env = { ...process.env, ...call.env };
  return attend(spawn(engine.pulumi, call.args, { cwd: repository, env, stdio: "inherit" }));
}

/** Runs `pulumi` with the lab's log as its terminal; returns its exit code and what it printed. */
export async function loggedPulumi(
  lab: Lab,
  engine: Engine,
  stack: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const call = pulumiCall(lab, engine, stack, [...args, "--suppress-progress", "--color=never"]);
  const file = logFile(lab);
  appendFileSync(file, `$ pulumi ${args.join(" ")}\n`);
  const position = sizeOf(file);
  // One file for both, as on a terminal: two pipes would not tell which line came first.
  const log = openSync(file, "a");
  const env = { ...process.env, ...call.env };
  const child = spawn(engine.pulumi, call.args, { cwd: repository, env, stdio: ["ignore", log, log] });
  closeSync(log);
  return { code: await attend(child), output: readFrom(file, position) };
}

/** Makes the stack in the lab's backend unless it is there; returns the salt that belongs into its stack file. */
export async function ensureStack(lab: Lab, engine: Engine, stack: string): Promise<string> {
  // `stack init` writes a stack file into the project's folder: it gets a folder of its own, not the repository.
  const project = join(lab.dir, "stacks");
  const file = join(project, `Pulumi.${stack}.yaml`);
  mkdirSync(project, { recursive: true });
  mkdirSync(join(lab.dir, "state"), { recursive: true });
  const passphrase = join(lab.dir, "passphrase");
  if (!existsSync(passphrase)) writeFileSync(passphrase, randomBytes(24).toString("hex"), { mode: 0o600 });
  writeFileSync(join(project, "Pulumi.yaml"), "name: bonded-validator\nruntime: nodejs\n");
  if (!existsSync(file)) {
    const { env } = pulumiCall(lab, engine, stack, []);
    // A start that was killed may have made the stack and not its file; of a stack that holds anything `rm` refuses.
    const made = existsSync(join(lab.dir, "state/.pulumi/stacks/bonded-validator", `${stack}.json`));
    if (made) await run(lab, engine.pulumi, ["stack", "rm", stack, "--yes"], { cwd: project, env });
    await run(lab, engine.pulumi, ["stack", "init", stack, "--no-select"], { cwd: project, env });
  }
  const { encryptionsalt } = parse(readFileSync(file, "utf8")) as { encryptionsalt?: string };
  return encryptionsalt ?? fail(`${file} has no encryptionsalt: run "npm run lab -- down" and start again.`);
}

/** Removes locks of commands that were killed; a living command keeps all. */
export function removeStaleLocks(lab: Lab): void {
  if (labProcesses(lab).some(({ part }) => part.startsWith("command "))) return;
  rmSync(join(lab.dir, "state/.pulumi/locks"), { recursive: true, force: true });
}
