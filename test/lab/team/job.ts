/** Runs jobs of `.github/workflows`, step by step, as GitHub does. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { writeEvent } from "../../support/github.ts";
import { type Contexts, filled, type Job, jobOf, type Step, stepVariables } from "../../support/workflows.ts";
import { type Ended, Runner, type World } from "./runner.ts";

/** Why a workflow runs. */
export interface Event {
  readonly name: "push" | "pull_request" | "schedule";
  /** `refs/heads/main` */
  readonly ref: string;
  /** Commit that a checkout takes unless it names another. */
  readonly commit: string;
  /** Of a pull request, the commit that it starts from. */
  readonly base?: string;
}

/** What a line does in the lab in place of what it does at GitHub. */
type Replaced = Readonly<Record<string, (runner: Runner) => void>>;

const main = "refs/heads/main";

/** A run of a workflow: its jobs share what they upload. */
export class WorkflowRun {
  readonly #world: World;
  readonly #workflow: string;
  readonly #event: Event;
  readonly #artifacts: string;

  constructor(world: World, workflow: string, event: Event) {
    this.#world = world;
    this.#workflow = workflow;
    this.#event = event;
    this.#artifacts = join(world.artifacts, `${readdirSync(world.artifacts).length}`);
    mkdirSync(this.#artifacts);
  }

  /** Runs a job to its end. `contexts` has what it gets from other jobs and from its matrix. */
  async job(name: string, contexts: Contexts = {}, replaced: Replaced = {}): Promise<RunningJob> {
    const { base, ...event } = this.#event;
    const variables = { GITHUB_REF: event.ref, GITHUB_EVENT_NAME: event.name };
    const runner = new Runner(this.#world, `${this.#workflow}-${name}`, variables);
    writeEvent(runner.variables.GITHUB_EVENT_PATH!, base === undefined ? {} : { base });
    const job = jobOf(this.#workflow, name);
    const running = new RunningJob(
      { world: this.#world, runner, commit: event.commit, artifacts: this.#artifacts },
      {
        ...this.#environmentOf(job),
        ...{ "github.token": this.#world.token, "github.event.pull_request.base.sha": base ?? "" },
        ...contexts,
      },
    );
    for (const step of job.steps) await running.step(step, replaced);
    return running;
  }

  /** GitHub gives environments to `main` alone, as docs/team.md asks for. */
  #environmentOf({ environment }: Job): Contexts {
    if (environment === undefined) return {};
    if (this.#event.ref !== main) throw new Error(`${environment} is not for ${this.#event.ref}`);
    return this.#world.environments[environment]!;
  }
}

/** Where a job runs. */
interface Place {
  readonly world: World;
  readonly runner: Runner;
  readonly commit: string;
  readonly artifacts: string;
}

export class RunningJob {
  readonly #place: Place;
  readonly #contexts: Record<string, string>;
  /** Lines that it ran, with how they ended. */
  readonly lines: Record<string, Ended> = {};
  failed = false;
  /** Whether it is in the hosts' network. */
  #joined = false;

  constructor(place: Place, contexts: Contexts) {
    this.#place = place;
    this.#contexts = { ...contexts };
  }

  get runner(): Runner {
    return this.#place.runner;
  }

  /** Everything that its lines printed. */
  get printed(): string {
    return Object.values(this.lines)
      .map(({ printed }) => printed)
      .join("\n");
  }

  /** Output of a step. */
  output(step: string, name: string): string {
    return this.#contexts[`steps.${step}.outputs.${name}`] ?? "";
  }

  async step(step: Step, replaced: Replaced): Promise<void> {
    if (!this.#isDue(step)) return;
    if (step.run === undefined) this.#use(step);
    else if (replaced[step.run] !== undefined) replaced[step.run]!(this.runner);
    else await this.#run(step, step.run);
  }

  #isDue({ if: condition }: Step): boolean {
    if (condition === "always()") return true;
    if (this.failed || condition === undefined) return !this.failed;
    const name = /^(vars\.\w+) != ''$/.exec(condition)?.[1];
    if (name === undefined) throw new Error(`a condition that is not known here: ${condition}`);
    return (this.#contexts[name] ?? "") !== "";
  }

  async #run(step: Step, line: string): Promise<void> {
    const apart = this.#joined ? undefined : { network: true, files: true };
    const ended = await this.runner.run(line, stepVariables(step, this.#contexts), apart);
    this.lines[line] = ended;
    this.failed ||= ended.code !== 0;
    for (const [name, value] of Object.entries(this.runner.outputs()))
      this.#contexts[`steps.${step.id}.outputs.${name}`] = value;
  }

  #use({ uses = "", with: given = {} }: Step): void {
    const options = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, filled(String(value), this.#contexts)]),
    );
    const actions: Readonly<Record<string, () => void>> = {
      "actions/checkout": () => this.#checkout(options),
      "actions/setup-node": () => undefined,
      "actions/upload-artifact": () => this.#upload(options),
      "actions/download-artifact": () => this.#download(options),
      "tailscale/github-action": () => (this.#joined = true),
    };
    const action = actions[uses.split("@")[0]!];
    if (action === undefined) throw new Error(`an action that is not known here: ${uses}`);
    action();
  }

  #checkout(options: Readonly<Record<string, string>>): void {
    const { world, runner, commit } = this.#place;
    const folder = join(runner.workspace, options.path ?? ".");
    mkdirSync(folder, { recursive: true });
    const git = (...words: string[]) => execFileSync("git", ["-C", folder, ...words], { stdio: "pipe" });
    git("init", "-q");
    if (options["persist-credentials"] !== "false")
      git("config", "http.https://github.com/.extraheader", `AUTHORIZATION: bearer ${world.token}`);
    if (options.ref === "redacted-state") {
      for (const [name, text] of Object.entries(world.hosted().branch!))
        writeFileSync(join(folder, name), text);
      return;
    }
    git(
      ...["fetch", "-q", "--depth", options["fetch-depth"] ?? "1", `file://${world.origin}`],
      options.ref ?? commit,
    );
    git("checkout", "-q", "--detach", "FETCH_HEAD");
  }

  #upload({ name = "", path = "" }: Readonly<Record<string, string>>): void {
    const [from, to] = [join(this.runner.workspace, path), join(this.#place.artifacts, name)];
    if (existsSync(from)) cpSync(from, join(to, basename(path)), { dereference: true });
  }

  #download({ path = "" }: Readonly<Record<string, string>>): void {
    for (const name of readdirSync(this.#place.artifacts))
      cpSync(join(this.#place.artifacts, name), join(this.runner.workspace, path), { recursive: true });
  }
}
