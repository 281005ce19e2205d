import { execFile, type SpawnOptions, spawn } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensureEngine } from "../../lab/engine/engine.ts";
import { temporaryFolder } from "./folders.ts";

const execute = promisify(execFile);
export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** How a command ended and what it printed. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A throw-away Pulumi project with its own backend, run by the real engine. */
export interface Project {
  folder: string;
  /** Environment of every command; a test may add to it. */
  env: NodeJS.ProcessEnv;
  /** Writes a file of the project. */
  write(file: string, text: string): Promise<void>;
  /** Runs `pulumi` to its end, also where it fails. */
  pulumi(...args: string[]): Promise<Ended>;
  /** Starts `pulumi` for a test that stops it in the middle. */
  start(args: string[], options?: SpawnOptions): ReturnType<typeof spawn>;
  /** Deletes the backend with all that it knows, and makes the stack again. */
  loseState(): Promise<void>;
  remove(): Promise<void>;
}

/** Makes a project with one stack whose program is `program` (the text of index.ts). */
export async function makeProject(program: string, stack = "dev"): Promise<Project> {
  const engine = await ensureEngine(() => {});
  const folder = temporaryFolder("engine");
  const state = join(folder, "state");
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...engine.env,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    NO_COLOR: "1",
  };
  const makeStack = async () => {
    await mkdir(state);
    const made = await project.pulumi("stack", "init", stack);
    if (made.code !== 0) throw new Error(`pulumi stack init failed: ${made.stderr}`);
  };
  const project: Project = {
    folder,
    env,
    write: (file, text) => writeFile(join(folder, file), text),
    pulumi: async (...args) => {
      const done = execute(engine.pulumi, args, { cwd: folder, env });
      return done.then(({ stdout, stderr }) => ({ code: 0, stdout, stderr })).catch((ended: Ended) => ended);
    },
    start: (args, options) => spawn(engine.pulumi, args, { cwd: folder, env, stdio: "ignore", ...options }),
    loseState: async () => {
      await rm(state, { recursive: true });
      await makeStack();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  await project.write(
    "Pulumi.yaml",
    "name: tiny\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  await project.write("package.json", '{ "type": "module", "main": "index.ts" }\n');
  await project.write("index.ts", program);
  await makeStack();
  return project;
}
