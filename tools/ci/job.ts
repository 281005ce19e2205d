/** What GitHub gives to the steps of a job, and takes from them. */

import { appendFileSync, readFileSync } from "node:fs";
import { z } from "zod";

/** A variable of the job. Throws where it is absent or empty: an unset secret or variable of GitHub is empty. */
export function jobVariable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set. docs/team.md says where it comes from.`);
}

/** An output of the step, as JSON in one line. */
export function setOutput(name: string, value: unknown): void {
  appendFileSync(jobVariable("GITHUB_OUTPUT"), `${name}=${JSON.stringify(value)}\n`);
}

/** Markdown for the page of the job. */
export function addSummary(markdown: string): void {
  appendFileSync(jobVariable("GITHUB_STEP_SUMMARY"), `${markdown}\n`);
}

/** A line that GitHub shows on the page of the run. A text in several lines would be cut after the first. */
export function notice(text: string): void {
  console.log(`::notice::${text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}`);
}

/** The event `pull_request`, as far as it is read here. `body` is null where there is none; `repo` where it is deleted. */
const pullRequestSchema = z.object({
  pull_request: z.object({
    number: z.int(),
    title: z.string(),
    body: z.string().nullable(),
    user: z.object({ login: z.string() }),
    head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
    base: z.object({ sha: z.string(), repo: z.object({ full_name: z.string() }) }),
  }),
});
export type PullRequest = z.output<typeof pullRequestSchema>["pull_request"];

/** The pull request that started the job. */
export function pullRequest(): PullRequest {
  return pullRequestSchema.parse(JSON.parse(readFileSync(jobVariable("GITHUB_EVENT_PATH"), "utf8")))
    .pull_request;
}

/** Whether it comes from another repository: its jobs get a token that may only read. */
export const isFork = ({ head, base }: PullRequest): boolean => head.repo?.full_name !== base.repo.full_name;
