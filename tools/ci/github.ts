/** GitHub's REST API, as far as the workflows need it (https://docs.github.com/rest, version 2022-11-28). */

import { z } from "zod";
import { jobVariable } from "./job.ts";

/** An answer other than a success. */
export class GitHubError extends Error {
  readonly status: number;

  constructor(request: string, status: number, message: string) {
    super(`GitHub answered ${status} to ${request}: ${message}`);
    this.status = status;
  }
}

interface Question {
  readonly method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly body?: unknown;
  /** Media type of the answer. */
  readonly accept?: string;
}

/** Asks about the repository of the job, with the job's token; `path` starts behind `/repos/<owner>/<name>`. */
async function answer(path: string, { method = "GET", body, accept }: Question = {}): Promise<Response> {
  const url = `${jobVariable("GITHUB_API_URL")}/repos/${jobVariable("GITHUB_REPOSITORY")}${path}`;
  const response = await fetch(url, {
    method,
    headers: {
      accept: accept ?? "application/vnd.github+json",
      authorization: `Bearer ${jobVariable("GITHUB_TOKEN")}`,
      "content-type": "application/json",
      "user-agent": "bonded-validator",
      "x-github-api-version": "2022-11-28",
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  if (response.ok) return response;
  throw new GitHubError(`${method} ${path}`, response.status, await response.text());
}

/** Asks, and checks the form of the answer. Throws {@link GitHubError}. */
export async function askGitHub<T>(form: z.ZodType<T>, path: string, question: Question = {}): Promise<T> {
  return form.parse(await (await answer(path, question)).json());
}

/** The same where the answer does not matter. */
export async function tellGitHub(path: string, question: Question): Promise<void> {
  await answer(path, question);
}

/** Entries of all pages of a list. */
export async function allPagesOf<T>(form: z.ZodType<T>, path: string): Promise<T[]> {
  const size = 100;
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const separator = path.includes("?") ? "&" : "?";
    const some = await askGitHub(z.array(form), `${path}${separator}per_page=${size}&page=${page}`);
    all.push(...some);
    if (some.length < size) return all;
  }
}

/** What GitHub has at a path, or undefined where it has nothing there. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return undefined;
    throw error;
  }
}

/** The content of a file on a branch; undefined where the branch or the file is not there. */
export async function fileOnBranch(branch: string, path: string): Promise<string | undefined> {
  const asked = answer(`/contents/${path}?ref=${branch}`, { accept: "application/vnd.github.raw+json" });
  return (await ifThere(asked))?.text();
}
