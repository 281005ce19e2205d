/** The workflows of `.github/workflows`, as the tests read them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repository } from "../../lab/settings.ts";

export interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly "cancel-in-progress": boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(repository, ".github/workflows");

export const workflowFiles: readonly string[] = readdirSync(folder).map((file) => join(folder, file));

export const workflows: readonly Workflow[] = workflowFiles.map((file) => parse(readFileSync(file, "utf8")));

/** The job of a workflow. */
export function jobOf(workflow: string, job: string): Job {
  return workflows.find(({ name }) => name === workflow)!.jobs[job]!;
}

/** The step that runs a line. */
export function stepOf(workflow: string, job: string, line: string): Step {
  const step = jobOf(workflow, job).steps.find(({ run }) => run === line);
  if (step === undefined) throw new Error(`${workflow}/${job} has no step "${line}"`);
  return step;
}

/** Values of expressions, by their text: `secrets.SSH_KEY`. */
export type Contexts = Readonly<Record<string, string>>;

/** A text with the values of its expressions; what GitHub does not know is empty. */
export const filled = (text: string, contexts: Contexts): string =>
  text.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, expression: string) => contexts[expression] ?? "");

/** Variables of a step beside those of every step. */
export const stepVariables = ({ env = {} }: Step, contexts: Contexts): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value, contexts)]));
