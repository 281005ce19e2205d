/** The repository of a team at GitHub, and what is around the runners of its workflows. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureSshKey } from "../../../lab/key-files.ts";
import { repository } from "../../../lab/settings.ts";
import { stackFile } from "../../../lab/stack-file.ts";
import { repositoryFiles } from "../../recipes/files.ts";
import { type FakeGitHub, Repository, startGitHub } from "../../support/github.ts";
import type { Simulation } from "../simulated.ts";
import type { World } from "./runner.ts";

/** Folders that no job reads in the lab. */
const left = /^(test|bench|docs)\//;

export class Team implements World {
  readonly lab;
  readonly token = "ghs_OfTheTest0123456789";
  readonly repository = new Repository();
  readonly hosted = () => this.repository;
  readonly environments: Record<string, Record<string, string>> = {};
  readonly runners: string;
  readonly artifacts: string;
  readonly origin: string;
  readonly socket: string;
  #github: FakeGitHub | undefined;

  constructor({ lab }: Simulation, folder: string) {
    this.lab = lab;
    const of = (name: string) => join(folder, name);
    this.origin = of("origin");
    this.socket = of("github");
    [this.runners, this.artifacts] = [of("runners"), of("artifacts")];
    for (const each of [this.runners, this.artifacts, this.origin]) mkdirSync(each);
  }

  get github(): FakeGitHub {
    if (this.#github === undefined) throw new Error("GitHub has not started yet");
    return this.#github;
  }

  /** Starts GitHub, with this program on its branch `main` and what deployments need in its environments. */
  async start(): Promise<void> {
    this.#github = await startGitHub(this.hosted, this.token, this.socket);
    await ensureSshKey(this.lab, this.readerKey, "reader");
    const secret = (file: string) => readFileSync(file, "utf8").trim();
    const both = {
      "vars.PULUMI_BACKEND_URL": `file://${join(this.lab.dir, "state")}`,
      "vars.TAILSCALE_CLIENT_ID": "client",
      "secrets.PULUMI_CONFIG_PASSPHRASE": secret(join(this.lab.dir, "passphrase")),
    };
    this.environments.deploy = { ...both, "secrets.SSH_KEY": secret(join(this.lab.dir, "id_ed25519")) };
    this.environments.drift = { ...both, "secrets.SSH_KEY": secret(this.readerKey) };
    for (const file of repositoryFiles().filter((name) => !left.test(name)))
      cpSync(join(repository, file), join(this.origin, file));
    this.git("init", "-q", "-b", "main");
    this.git("config", "uploadpack.allowAnySHA1InWant", "true");
    writeFileSync(join(this.origin, ".github/stacks.json"), '["hoodi"]\n');
  }

  /** File of the private key that only looks. */
  get readerKey(): string {
    return join(this.lab.dir, "reader");
  }

  git(...words: string[]): string {
    const who = ["-c", "user.name=a", "-c", "user.email=a@b"];
    return execFileSync("git", ["-C", this.origin, ...who, ...words], {
      encoding: "utf8",
      stdio: "pipe",
    }).trim();
  }

  /** Commits all, with the lab's stack file as it is now; the commit. */
  commit(message: string): string {
    cpSync(stackFile(this.lab, "hoodi"), join(this.origin, "Pulumi.hoodi.yaml"));
    this.git("add", "-A");
    this.git("commit", "-q", "-m", message);
    return this.git("rev-parse", "HEAD");
  }

  /** Commits a change beside `main`, as pull request 7; the merge that GitHub makes of both, and where it starts. */
  pullRequest(message: string, change: () => void): { readonly base: string; readonly merge: string } {
    const base = this.git("rev-parse", "main");
    this.git("checkout", "-q", "-B", "change", "main");
    change();
    this.commit(message);
    const files = this.git("diff", "--name-only", "main", "change").split("\n");
    this.repository.changed = files.map((filename) => ({ filename }));
    this.git("checkout", "-q", "--detach", "main");
    this.git("merge", "-q", "--no-ff", "-m", "merge", "change");
    const merge = this.git("rev-parse", "HEAD");
    this.git("checkout", "-q", "main");
    return { base, merge };
  }

  end(): void {
    this.#github?.end();
  }
}
