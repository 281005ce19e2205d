/** The real Pulumi CLI against a lab: its own backend, passphrase, stack files and ssh configuration. */

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { cloudEnvironment } from "./clouds/start.ts";
import type { Engine } from "./engine/engine.ts";
import { sshConfigFile } from "./keys.ts";
import { fail } from "./problem.ts";
import { commandPart, labProcesses, marks } from "./processes.ts";
import { type Lab, repository } from "./settings.ts";
import { run } from "./shell.ts";
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
    ...cloudEnvironment(lab),
  };
  return { args: command ? [command, ...file, ...rest] : [], env };
}

/** Runs `pulumi` with this program's terminal; `collect` receives what it prints as well. Returns its exit code. */
export async function pulumi(
  lab: Lab,
  engine: Engine,
  stack: string,
  args: readonly string[],
  collect?: (text: string) => void,
): Promise<number> {
  const call = pulumiCall(lab, engine, stack, args);
  const child = spawn(engine.pulumi, call.args, {
    cwd: repository,
    env: { ...process.env, ...call.env },
    stdio: ["inherit", collect ? "pipe" : "inherit", "inherit"],
  });
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    process.stdout.write(text);
    collect?.(text);
  });
  return attend(child);
}

/** Waits for a command that shares this program's terminal; returns its exit code. */
export async function attend(child: ChildProcess): Promise<number> {
  const onInterrupt = (): void => undefined; // the terminal sends it to the command too, which ends in its own time
  const onTerm = (): boolean => child.kill("SIGTERM");
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerm);
  try {
    return await new Promise((done, failed) => {
      child.on("error", failed).on("close", (code) => done(code ?? 1));
    });
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerm);
  }
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
