/** A machine of GitHub's that runs one job of a workflow, as far as the job can tell. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { cacheDir } from "../../../lab/cache.ts";
import { type Lab, repository } from "../../../lab/settings.ts";
import { type FakeGitHub, type Repository, runnerVariables } from "../../support/github.ts";
import type { Contexts } from "../../support/workflows.ts";

/** What is around all runners. */
export interface World {
  readonly lab: Lab;
  /** Folder with a folder for each runner. */
  readonly runners: string;
  /** The repository at GitHub, with its branches. */
  readonly origin: string;
  /** What else GitHub has of it. */
  readonly hosted: () => Repository;
  readonly github: FakeGitHub;
  /** Where GitHub is for a runner with a network of its own. */
  readonly socket: string;
  /** Value of each job's `github.token`. */
  readonly token: string;
  /** Folder of what jobs upload. */
  readonly artifacts: string;
  /** Secrets and variables of the repository's environments. */
  readonly environments: Readonly<Record<string, Contexts>>;
}

/** What of the lab's machine a runner does not have, because it is another machine. It never has processes of others. */
export interface Apart {
  /** The network of the hosts. */
  readonly network: boolean;
  /** Files of the lab and of other runners. */
  readonly files: boolean;
}

export interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

/**
 * What stands in for downloads: the engine of this machine's cache, and no plugins. None of it is a secret, and no command of
 * the workflows reads it for more.
 */
const downloads = {
  BV_CACHE: cacheDir(),
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  PULUMI_SKIP_UPDATE_CHECK: "true",
};

/** Hides folders of this machine, then runs what follows. Its mounts, processes and network are its own. */
const apart =
  'ip link set lo up; while [ "$1" != -- ]; do mount -t tmpfs hidden "$1"; shift; done; shift; exec "$@"';

export class Runner {
  readonly #world: World;
  readonly #folder: string;
  /** The checkout. */
  readonly workspace: string;
  /** Variables that every step has. */
  readonly variables: Record<string, string>;

  constructor(world: World, name: string, event: Readonly<Record<string, string>>) {
    this.#world = world;
    const number = readdirSync(world.runners).length;
    this.#folder = join(world.runners, `${number}-${name}`);
    this.workspace = join(this.#folder, "work");
    mkdirSync(this.workspace, { recursive: true });
    const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
    this.variables = { ...runnerVariables(this.#folder, world.github.url, path), ...event, ...downloads };
  }

  /** Runs a line as a step does. */
  async run(line: string, variables: Readonly<Record<string, string>>, apartFrom?: Apart): Promise<Ended> {
    writeFileSync(this.variables.GITHUB_OUTPUT!, "");
    const words = apartFrom === undefined ? ["sh", "-e", "-c", line] : this.#apart(line, apartFrom);
    const child = spawn("setpriv", ["--pdeathsig", "KILL", ...words], {
      cwd: this.workspace,
      env: { ...this.variables, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    const [code] = (await once(child, "close")) as [number | null];
    this.#takePath();
    return { code, printed };
  }

  /** Outputs of the step that ran last. */
  outputs(): Record<string, string> {
    const lines = readFileSync(this.variables.GITHUB_OUTPUT!, "utf8").trim().split("\n").filter(Boolean);
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  }

  /** What `npm ci` would install, by links: the lab's machine may have no registry. */
  install(): void {
    const [from, to] = [join(repository, "node_modules"), join(this.workspace, "node_modules")];
    mkdirSync(to);
    for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name));
  }

  #apart(line: string, { network, files }: Apart): string[] {
    const { lab, runners, github, socket } = this.#world;
    const others = readdirSync(runners).map((name) => join(runners, name));
    const all = files ? [lab.dir, join(homedir(), ".ssh"), ...others] : [];
    const hidden = all.filter((path) => path !== this.#folder && existsSync(path));
    const unshared = [...(network ? ["--net"] : []), "--mount", "--pid", "--fork", "--kill-child"];
    const internet = [join(import.meta.dirname, "internet.ts"), new URL(github.url).port, socket];
    return [
      ...["unshare", ...unshared, "--mount-proc", "sh", "-euc", apart, "sh", ...hidden, "--"],
      ...(network ? [process.execPath, ...internet] : ["sh", "-e", "-c"]),
      line,
    ];
  }

  /** A step may put folders before the path of those that follow. */
  #takePath(): void {
    const file = this.variables.GITHUB_PATH!;
    const added = readFileSync(file, "utf8").trim().split("\n").filter(Boolean);
    writeFileSync(file, "");
    this.variables.PATH = [...added, this.variables.PATH].join(delimiter);
  }
}
