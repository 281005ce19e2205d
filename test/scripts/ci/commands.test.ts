/** `run:` lines of the workflows in a copy of the program, beside a fake of GitHub and, where they call Pulumi, one of that. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../support/folders.ts";
import {
  type FakeGitHub,
  Repository,
  runnerVariables,
  startGitHub,
  writeEvent,
} from "../../support/github.ts";
import { repository } from "../../support/inventory.ts";
import { writeStackFile } from "../../support/stack-file.ts";
import { type Contexts, stepOf, stepVariables, workflows } from "../../support/workflows.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const folder = temporaryFolder("ci");
const inFolder = (name: string) => join(folder, name);
const bin = inFolder("fake-bin");
const parts = [
  "catalog",
  "topology",
  "render",
  "provider",
  "tools",
  "lab",
  "compile-cache.js",
  "package.json",
];
const token = "ghs_OfTheTest";
const hostile = inFolder("hostile.js");

let github: FakeGitHub;
let hosted: Repository;
let variables: Record<string, string>;

/** Runs a line of a workflow as the step that has it. */
async function runLine(workflow: string, job: string, name: string, contexts: Contexts = {}) {
  const line = `npm run ci:${name}`;
  const known = { "github.token": token, "matrix.stack": "hoodi", ...contexts };
  const env = { ...variables, ...stepVariables(stepOf(workflow, job, line), known) };
  const child = spawn("sh", ["-e", "-c", line], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, printed };
}

const outputs = () => readFileSync(variables.GITHUB_OUTPUT!, "utf8");
const stackList = (...stacks: string[]) =>
  writeFileSync(inFolder(".github/stacks.json"), JSON.stringify(stacks));
const merged = "c0ffee".padEnd(40, "0");
const published = (more: object = {}) =>
  JSON.stringify({ redacted: { time: "2026-11-20T10:00:00Z", commit: merged, ...more } });

beforeAll(async () => {
  for (const part of parts)
    cpSync(join(repository, part), inFolder(part), {
      recursive: true,
      filter: (file) => !file.includes("node_modules"),
    });
  for (const file of ["Pulumi.yaml", "Pulumi.mainnet.yaml"]) cpSync(join(repository, file), inFolder(file));
  writeStackFile(folder, "hoodi");
  symlinkSync(join(repository, "node_modules"), inFolder("node_modules"));
  for (const each of [bin, inFolder(".github")]) mkdirSync(each);
  // Notes what it is called with, and answers what the test has written down.
  const engine = `#!/bin/sh
echo "$@" >>${inFolder("calls")}; env >${inFolder("env")}; cp "$HOST_SSH_CONFIG" ${inFolder("ssh-config")} 2>/dev/null
case "$1" in
  up) exit 3 ;;
  stack) case "$2" in init | import) ;; *) cat "${folder}/$2" ;; esac ;;
  config) echo '{}' ;;
  preview) if [ -e ${hostile} ]; then node ${hostile}; else cat ${inFolder("events")}; fi ;;
esac
`;
  writeFileSync(join(bin, "pulumi"), engine, { mode: 0o755 });
  github = await startGitHub(() => hosted, token);
});
afterAll(() => {
  github?.end();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  hosted = new Repository();
  const path = [bin, dirname(process.execPath), process.env.PATH].join(delimiter);
  variables = runnerVariables(folder, github.url, path);
  writeEvent(variables.GITHUB_EVENT_PATH!);
  stackList("hoodi");
  for (const name of ["calls", "previews", "events"])
    rmSync(inFolder(name), { recursive: true, force: true });
});

describe("the list of stacks", () => {
  it("is that of stacks.json for a deployment", async () => {
    expect(await runLine("deploy", "stacks", "stacks")).toMatchObject({ status: 0 });
    expect(outputs()).toBe('stacks=["hoodi"]\n');
  });

  it.each([
    [["hodi"], "there is no stack hodi"],
    [["hoodi", "hoodi"], "has a stack twice"],
  ])("%j is refused", async (stacks, reason) => {
    stackList(...stacks);
    const { status, printed } = await runLine("deploy", "stacks", "stacks");
    expect(status).not.toBe(0);
    expect(printed).toContain(reason);
  });

  it("is that of the files of a pull request, where a state is published", async () => {
    stackList("hoodi", "mainnet");
    hosted.changed = [{ filename: "docs/new.md", previous_filename: "catalog/old.ts" }];
    hosted.branch = { "hoodi.json": published() };
    const { status, printed } = await runLine("preview", "stacks", "changed");
    expect(status, printed).toBe(0);
    expect(outputs()).toBe('stacks=["hoodi"]\n');
    expect(printed).toContain("::notice::mainnet is not previewed: no redacted state of it is published.");
  });

  it("is that of deployed commits for drift", async () => {
    hosted.branch = { "hoodi.json": published({ dirty: true }) };
    const { status, printed } = await runLine("drift", "stacks", "deployed");
    expect(status, printed).toBe(0);
    expect(outputs()).toBe(`stacks=[{"stack":"hoodi","commit":"${merged}"}]\n`);
    expect(printed).toContain("hoodi was deployed with changes that are in no commit.");
  });

  it.each([merged, "main", "c0ffee", `${merged}0`])(
    "is refused for drift where the state names a commit that nobody has merged: %s",
    async (commit) => {
      hosted.branch = { "hoodi.json": published({ commit }) };
      hosted.isMerged = (asked) => asked !== merged;
      const { status, printed } = await runLine("drift", "stacks", "deployed");
      expect(status, printed).toBe(1);
      expect(printed).toContain(`deployed from ${commit}, which is no commit of this branch`);
      expect(outputs()).toBe("");
    },
  );

  it("is refused without a token", async () => {
    const { status, printed } = await runLine("drift", "stacks", "deployed", { "github.token": "" });
    expect(status).not.toBe(0);
    expect(printed).toContain("GITHUB_TOKEN is not set. docs/team.md says where it comes from.");
  });
});

it("the configuration of each stack is checked", async () => {
  expect(await runLine("check", "check", "configuration")).toMatchObject({ status: 0 });
  stackList("hoodi", "mainnet");
  const { status, printed } = await runLine("check", "check", "configuration");
  expect(status, printed).toBe(1);
  expect(printed).toContain("mainnet");
});

describe("the report", () => {
  const report = (stacks = '["hoodi"]') =>
    runLine("preview", "report", "report", { "needs.stacks.outputs.stacks": stacks });
  const change = {
    op: "update",
    resource: "i7bbt-node",
    host: "i7bb",
    place: "i7bb node-i7bbt",
    properties: [],
  };
  function previewed(more: object = {}): void {
    mkdirSync(inFolder("previews"), { recursive: true });
    const state = { time: "2026-11-20T10:00:00Z" };
    const result = { stack: "hoodi", complete: true, state, changes: [change], text: "+ a", ...more };
    writeFileSync(inFolder("previews/hoodi.json"), JSON.stringify(result));
  }

  it("is one comment, which later runs change", async () => {
    hosted.comments.push(hosted.entry("<!-- bonded-validator preview hoodi -->\nof another", "somebody"));
    previewed();
    expect(await report()).toMatchObject({ status: 0 });
    previewed({ changes: [] });
    expect(await report()).toMatchObject({ status: 0 });
    expect(hosted.comments.map(({ user }) => user.login)).toEqual(["somebody", "github-actions[bot]"]);
    expect(hosted.comments[1]!.body).toContain("Nothing would change.");
    expect(await report("[]")).toMatchObject({ status: 0 });
    expect(hosted.comments[1]!.body).toContain("no longer changes this stack");
    expect(hosted.comments[0]!.body).toContain("of another");
  });

  it("of a fork is on the page of the run alone", async () => {
    writeEvent(variables.GITHUB_EVENT_PATH!, { from: "stranger/b" });
    previewed();
    expect(await report()).toMatchObject({ status: 0 });
    expect(hosted.calls).toEqual([]);
    expect(readFileSync(variables.GITHUB_STEP_SUMMARY!, "utf8")).toContain("i7bbt");
  });

  it.each([
    { what: "failed", prepare: () => previewed({ complete: false }), said: "The preview failed." },
    { what: "left nothing", prepare: () => undefined, said: "The preview ended without a result." },
    {
      what: "is of another stack",
      prepare: () => previewed({ stack: "mainnet" }),
      said: "ended without a result",
    },
    { what: "has another form", prepare: () => previewed({ changes: 1 }), said: "ended without a result" },
    {
      what: "is a link",
      prepare: () => {
        previewed();
        cpSync(inFolder("previews/hoodi.json"), inFolder("linked"));
        rmSync(inFolder("previews/hoodi.json"));
        symlinkSync(inFolder("linked"), inFolder("previews/hoodi.json"));
      },
      said: "ended without a result",
    },
  ])("fails where a preview $what", async ({ prepare, said }) => {
    prepare();
    const { status, printed } = await report();
    expect(status, printed).toBe(1);
    expect(printed).toContain(said);
    expect(hosted.comments[0]!.body).toContain(said);
  });

  it("fails where Renovate does not name a change", async () => {
    const update = { programs: ["lighthouse"], places: ["i7bb node-i7bbt"], text: "restarts" };
    previewed({ update });
    writeEvent(variables.GITHUB_EVENT_PATH!, { login: "renovate[bot]", title: "Update pulumi" });
    const { status, printed } = await report();
    expect(status, printed).toBe(1);
    expect(hosted.comments[0]!.body).toContain("**not named**");
    writeEvent(variables.GITHUB_EVENT_PATH!, { login: "renovate[bot]", title: "Update lighthouse" });
    expect(await report()).toMatchObject({ status: 0 });
  });
});

describe("with the secrets of a deployment", () => {
  const secrets = {
    "secrets.SSH_KEY": "a private key",
    "secrets.PULUMI_CONFIG_PASSPHRASE": "a passphrase",
    "vars.SSH_CONFIG": "Host i7bb\n  HostName 100.64.0.1",
  };

  it("the engine brings up the stack, with the policy pack and the key", async () => {
    const { status, printed } = await runLine("deploy", "deploy", "deploy", secrets);
    expect(status, printed).toBe(3);
    const words = `up --stack hoodi --yes --non-interactive --color never --policy-pack ${inFolder("policy")}`;
    expect(readFileSync(inFolder("calls"), "utf8").trim()).toBe(words);
    const env = readFileSync(inFolder("env"), "utf8");
    expect(env).toContain("PULUMI_CONFIG_PASSPHRASE=a passphrase");
    expect(env).not.toContain("a private key");
    const config = readFileSync(inFolder("ssh-config"), "utf8");
    expect(config.indexOf("HostName 100.64.0.1")).toBeLessThan(config.indexOf("Host *"));
    const key = /IdentityFile "(.*)"/.exec(config)![1]!;
    expect(readFileSync(key, "utf8")).toBe("a private key\n");
    expect(printed).not.toContain("a private key");
  });

  it("a redacted state is published beside those of other stacks, without history", async () => {
    const manifest = { time: "2026-11-20T10:00:00Z" };
    writeFileSync(
      inFolder("export"),
      JSON.stringify({ version: 3, deployment: { manifest, resources: [] } }),
    );
    writeFileSync(
      inFolder("history"),
      JSON.stringify([{ kind: "update", environment: { "git.head": "c0ffee" } }]),
    );
    for (const branch of [undefined, { "mainnet.json": "{}" }]) {
      hosted.branch = branch;
      const { status, printed } = await runLine("deploy", "deploy", "publish", secrets);
      expect(status, printed).toBe(0);
      expect(Object.keys(hosted.branch!).sort()).toEqual(
        [...(branch ? Object.keys(branch) : []), "hoodi.json"].sort(),
      );
      expect(JSON.parse(hosted.branch!["hoodi.json"]!)).toMatchObject({
        redacted: { time: manifest.time, commit: "c0ffee" },
      });
    }
  });

  it("drift has an issue, which is closed when it is gone", async () => {
    const urn = "urn:pulumi:hoodi::bonded-validator::gcp:a:B::mev";
    const step = (op: string) => ({
      resOutputsEvent: { metadata: { op, urn, type: "gcp:a:B", diffs: ["image"] } },
    });
    const look = async (op: string) => {
      writeFileSync(inFolder("events"), `${JSON.stringify(step(op))}\n`);
      expect(await runLine("drift", "drift", "drift", secrets)).toMatchObject({ status: 0 });
      const { status, printed } = await runLine("drift", "drift", "drift-issue");
      expect(status, printed).toBe(0);
    };
    await look("update");
    expect(readFileSync(inFolder("env"), "utf8")).toMatch(/^HOST_MODE=reader$/m);
    expect(readFileSync(inFolder("env"), "utf8")).toMatch(/^PULUMI_OPTION_REFRESH=true$/m);
    await look("update");
    expect(hosted.issues.map(({ title, state }) => [title, state])).toEqual([["Drift: hoodi", "open"]]);
    expect(hosted.issues[0]!.body).toContain("program ahead: mev (image)");
    await look("same");
    expect(hosted.issues.map(({ state }) => state)).toEqual(["closed"]);
    expect(hosted.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining("is as the deployed commit"),
    ]);
  });

  it("an issue says that nobody could look", async () => {
    writeFileSync(
      inFolder("events"),
      '{"diagnosticEvent":{"severity":"error","message":"no answer of trdiy"}}\n',
    );
    expect(await runLine("drift", "drift", "drift", secrets)).toMatchObject({ status: 1 });
    expect(await runLine("drift", "drift", "drift-issue")).toMatchObject({ status: 0 });
    expect(hosted.issues[0]!.body).toContain("no answer of trdiy");
    rmSync(join(variables.RUNNER_TEMP!, "drift.json"));
    expect(await runLine("drift", "drift", "drift-issue")).toMatchObject({ status: 0 });
    expect(hosted.issues).toHaveLength(1);
    expect(hosted.issues[0]!.body).toContain("The job ended before it looked.");
    expect(existsSync(inFolder("calls"))).toBe(true);
  });
});

describe("a pull request whose code looks for secrets", () => {
  const secret = "TheSecret-of-the-test-0123";
  const lookAround = `
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
for (let pid = process.pid; ; ) {
  const env = readFileSync("/proc/" + pid + "/environ", "utf8");
  if (!env.includes("GITHUB_ACTIONS=true") && pid !== process.pid && pid !== process.ppid) break;
  console.log("environ", env.replaceAll("\\0", " "));
  pid = Number(/PPid:\\s+(\\d+)/.exec(readFileSync("/proc/" + pid + "/status", "utf8"))[1]);
}
console.log("files:", ...readdirSync(homedir(), { recursive: true }).filter((name) => /ssh|key|pem|token|credential/i.test(name)));
`;
  const contexts = Object.fromEntries(
    [...JSON.stringify(workflows).matchAll(/secrets\.\w+|github\.token/g)].map(([name]) => [name, secret]),
  );

  it("finds none in its job, and what it prints is in the result", async () => {
    expect(Object.keys(contexts).length).toBeGreaterThan(5);
    mkdirSync(inFolder("redacted-state"), { recursive: true });
    writeFileSync(inFolder("redacted-state/hoodi.json"), published());
    writeFileSync(hostile, lookAround);
    for (const name of ["PULUMI_CONFIG_PASSPHRASE", "SSH_KEY", "SSH_AUTH_SOCK"]) process.env[name] = secret;
    const { status, printed } = await runLine("preview", "preview", "preview", contexts);
    expect(status, printed).toBe(0);
    const result = readFileSync(inFolder("previews/hoodi.json"), "utf8");
    expect(result).toContain("environ ");
    expect(result).toContain("GITHUB_ACTIONS=true");
    expect(result).toContain("HOST_MODE=offline");
    for (const text of [result, printed]) {
      expect(text).not.toContain(secret);
      expect(text).not.toMatch(/SSH_|TOKEN=(?!redacted)|files: \S/);
    }
    rmSync(hostile);
  });
});
