/** A fake of GitHub for the workflows: the parts of its REST API that they use, and the variables of a runner. */
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export interface Entry {
  readonly id: number;
  readonly number: number;
  readonly user: { readonly login: string };
  body: string;
  title?: string;
  state?: string;
}

/** What the repository has. A test may change it. */
export class Repository {
  /** Files that the pull request 7 changes. */
  changed: { readonly filename: string; readonly previous_filename?: string }[] = [];
  /** Whether a commit is part of `main`. */
  isMerged: (commit: string) => boolean = () => true;
  /** Content of files on the branch of redacted states. */
  branch: Record<string, string> | undefined;
  readonly comments: Entry[] = [];
  readonly issues: Entry[] = [];
  /** `POST /git/refs` */
  readonly calls: string[] = [];
  readonly #objects: unknown[] = [];

  entry(body: string, login = "github-actions[bot]"): Entry {
    const id = this.comments.length + this.issues.length + 1;
    return { id, number: id, user: { login }, body, state: "open" };
  }

  answer(method: string, path: string, body: Readonly<Record<string, unknown>>): unknown {
    if (method !== "GET") this.calls.push(`${method} ${path}`);
    const [, kind = "", name = ""] = path.split("/");
    if (path === "/pulls/7/files") return this.changed;
    if (kind === "compare") return { status: this.isMerged(name.split("...")[0]!) ? "ahead" : "diverged" };
    if (kind === "contents") return this.branch?.[name];
    if (kind === "git") return this.#git(method, path, body);
    return this.#entries(method, path, body);
  }

  #entries(method: string, path: string, body: Readonly<Record<string, unknown>>): unknown {
    const list = path.includes("comments") ? this.comments : this.issues;
    const entry = list.find(({ id }) => path.endsWith(`/${id}`));
    if (method === "PATCH") return entry && Object.assign(entry, body);
    if (method === "GET") return list.filter(({ state }) => state === "open");
    list.push(Object.assign(this.entry(""), body));
    return list.at(-1);
  }

  #git(method: string, path: string, body: Readonly<Record<string, unknown>>): unknown {
    const kind = path.split("/")[2];
    if (method === "GET" && kind === "ref") return this.branch && { object: { sha: "head" } };
    if (method === "GET") return { tree: { sha: "old" } };
    if (kind === "ref" || kind === "refs") {
      this.#publish(String(body.sha));
      return {};
    }
    this.#objects.push(body);
    return { sha: String(this.#objects.length - 1) };
  }

  #publish(commit: string): void {
    const { tree, parents } = this.#objects[Number(commit)] as { tree: string; parents: string[] };
    if (parents.length > 0) throw new Error("The branch has no history.");
    const files = this.#objects[Number(tree)] as {
      base_tree?: string;
      tree: { path: string; sha: string }[];
    };
    this.branch = files.base_tree === undefined ? {} : { ...this.branch };
    for (const { path, sha } of files.tree)
      this.branch[path] = (this.#objects[Number(sha)] as { content: string }).content;
  }
}

export interface FakeGitHub {
  readonly url: string;
  end(): void;
}

/**
 * Serves a repository at `/repos/a/b` to who has the token of the job. In a network of its own a program finds it by a
 * `socket` of the file system.
 */
export async function startGitHub(
  repository: () => Repository,
  token: string,
  socket?: string,
): Promise<FakeGitHub> {
  const answer: RequestListener = async (request, response) => {
    const { pathname } = new URL(request.url!, "http://localhost");
    const isKnown = request.headers.authorization === `Bearer ${token}`;
    const body = await bodyOf(request);
    const path = pathname.replace("/repos/a/b", "");
    const content = isKnown ? repository().answer(request.method!, path, body) : undefined;
    response.statusCode = isKnown ? (content === undefined ? 404 : 200) : 401;
    response.end(typeof content === "string" ? content : JSON.stringify(content ?? {}));
  };
  const server = createServer(answer);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const local = socket === undefined ? undefined : createServer(answer).listen(socket);
  const { port } = server.address() as AddressInfo;
  const end = () => {
    server.close();
    local?.close();
  };
  return { url: `http://127.0.0.1:${port}`, end };
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : JSON.parse(text);
}

/** The event of a pull request, as far as a test changes it. */
export interface TestedRequest {
  readonly title?: string;
  readonly body?: string;
  readonly login?: string;
  /** Repository that it comes from. */
  readonly from?: string;
  /** Commit of the branch that it goes to. */
  readonly base?: string;
}

/**
 * The variables that GitHub gives to each step of a job
 * (https://docs.github.com/actions/reference/workflows-and-actions/variables), with nothing of this process.
 */
export function runnerVariables(folder: string, api: string, path: string): Record<string, string> {
  const temporary = join(folder, "runner-temp");
  const home = join(folder, "runner-home");
  for (const each of [temporary, home]) mkdirSync(each, { recursive: true });
  const file = (name: string) => {
    writeFileSync(join(temporary, name), "");
    return join(temporary, name);
  };
  return {
    ...{ CI: "true", GITHUB_ACTIONS: "true", HOME: home, PATH: path, LANG: "C.UTF-8" },
    ...{ RUNNER_TEMP: temporary, RUNNER_OS: "Linux", GITHUB_SERVER_URL: "https://github.com" },
    ...{ GITHUB_API_URL: api, GITHUB_REPOSITORY: "a/b", GITHUB_RUN_ID: "1" },
    ...{ GITHUB_SHA: "d".repeat(40), GITHUB_REF: "refs/pull/7/merge", GITHUB_EVENT_NAME: "pull_request" },
    ...{ GITHUB_OUTPUT: file("output"), GITHUB_PATH: file("path"), GITHUB_STEP_SUMMARY: file("summary") },
    GITHUB_EVENT_PATH: join(temporary, "event.json"),
  };
}

/** Writes the event of pull request 7. */
export function writeEvent(
  file: string,
  {
    title = "A change",
    body = "",
    login = "somebody",
    from = "a/b",
    base = "b".repeat(40),
  }: TestedRequest = {},
): void {
  const pull = {
    ...{ number: 7, title, body, user: { login } },
    head: { ref: "branch", repo: { full_name: from } },
    base: { sha: base, repo: { full_name: "a/b" } },
  };
  writeFileSync(file, JSON.stringify({ pull_request: pull }));
}
