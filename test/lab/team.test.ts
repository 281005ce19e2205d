/** A team's workflows, line by line as GitHub runs them, with the real engine and simulated hosts. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attachedProviders } from "../../lab/clouds/clouds.ts";
import { down } from "../../lab/down.ts";
import { hostKey } from "../../lab/hosts.ts";
import { pinNewDigests } from "../../lab/images/new-digests.ts";
import { editStack, type StackSettings } from "../../lab/stack-settings.ts";
import { waiversFor } from "../../lab/waivers.ts";
import { readerAccount } from "../../provider/remote/reader.ts";
import { changesOf, previewSchema } from "../../tools/ci/preview-result.ts";
import { runPulumi } from "../../tools/engine-command.ts";
import { planIn, streaming } from "../../tools/plan.ts";
import { currentDate } from "../../topology/dates.ts";
import { withoutProject } from "../../topology/namespaces.ts";
import { stepOf, stepVariables, workflows } from "../support/workflows.ts";
import { installed } from "./installed.ts";
import { Simulation } from "./simulated.ts";
import { Team } from "./team/github.ts";
import { attack, loot, plant, type Targets } from "./team/hostile.ts";
import { type Event, type RunningJob, WorkflowRun } from "./team/job.ts";
import { Runner } from "./team/runner.ts";

const stack = "hoodi";
const simulation = new Simulation("bvteam", "10.89.0.0/24");
const { lab } = simulation;
const configured = "PlAiNtEkToKeN-of-the-team_0123456789abcd";

let folder: string;
let team: Team;
/** Lines of the workflows that ran. */
const ran = new Set<string>();

/** Lines that need more than a lab, or are layers of the tests themselves. */
const elsewhere = {
  "npm run ci:install": (runner: Runner) => runner.install(),
  "npm run ci:lint": () => undefined,
  "npm run ci:test": () => undefined,
};

async function job(run: WorkflowRun, name: string, contexts = {}): Promise<RunningJob> {
  const done = await run.job(name, contexts, elsewhere);
  for (const line of Object.keys(done.lines)) ran.add(line);
  return done;
}

const succeeded = (done: RunningJob) => expect(done.failed, done.printed).toBe(false);

const push = (commit: string): Event => ({ name: "push", ref: "refs/heads/main", commit });
const onRequest = ({ base, merge }: { base: string; merge: string }): Event => ({
  ...{ name: "pull_request", ref: "refs/pull/7/merge", commit: merge, base },
});

/** What a push to `main` starts, after the approval. */
async function deploy(commit: string): Promise<RunningJob> {
  const run = new WorkflowRun(team, "deploy", push(commit));
  const stacks = await job(run, "stacks");
  expect(stacks.output("stacks", "stacks"), stacks.printed).toBe(`["${stack}"]`);
  return job(run, "deploy", { "matrix.stack": stack });
}

/** What a push to a pull request starts. */
async function preview(request: { base: string; merge: string }) {
  const run = new WorkflowRun(team, "preview", onRequest(request));
  const changed = await job(run, "stacks");
  const stacks = changed.output("changed", "stacks");
  expect(stacks, changed.printed).toBe(`["${stack}"]`);
  const previewed = await job(run, "preview", { "matrix.stack": stack });
  const report = await job(run, "report", { "needs.stacks.outputs.stacks": stacks });
  return { previewed, report };
}

/** What the schedule starts. */
async function drift(): Promise<RunningJob> {
  const run = new WorkflowRun(team, "drift", { ...push(team.git("rev-parse", "main")), name: "schedule" });
  const stacks = await job(run, "stacks");
  const [deployed] = JSON.parse(stacks.output("deployed", "stacks")) as { stack: string; commit: string }[];
  return job(run, "drift", { "matrix.stack": deployed!.stack, "matrix.commit": deployed!.commit });
}

function edit(change: (settings: StackSettings) => void): void {
  editStack(simulation, stack, (settings) => {
    change(settings);
    const own = Object.entries(settings).filter(([key]) => key.startsWith("bonded-validator:"));
    const sections = Object.fromEntries(own.map(([key, section]) => [withoutProject(key), section]));
    settings["bonded-validator:waivers"] = {
      ...waiversFor(stack, sections, currentDate(), "simulated"),
    };
  });
}

/** What the pull request takes in again. */
let other: StackSettings["bonded-validator:hosts"][string];

beforeAll(async () => {
  await down(lab);
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-team-"));
  await simulation.start(stack, { installed });
  team = new Team(simulation, folder);
  await team.start();
  edit((settings) => {
    other = settings["bonded-validator:hosts"].trdiy!;
    delete settings["bonded-validator:hosts"].trdiy;
    delete settings["bonded-validator:nodes"].trdiyt;
    const vc1 = { host: "i7bb", index: 1, client: "lighthouse", group: "solo", beaconNodes: ["i7bbt"] };
    settings["bonded-validator:validators"] = { vc1 };
    settings["bonded-validator:access"].readers = [readFileSync(`${team.readerKey}.pub`, "utf8").trim()];
  });
  const set = await simulation.pulumi(stack, "config", "set", "--secret", "cloudflare:apiToken", configured);
  expect(set.code, set.output).toBe(0);
});
afterAll(async () => {
  team?.end();
  await down(lab);
  rmSync(folder, { recursive: true, force: true });
});

/** Every secret that the lab has. */
async function secrets(): Promise<string[]> {
  const lines = (file: string) => readFileSync(file, "utf8").split("\n").slice(1, -2);
  const made = await simulation.inside(
    "i7bb",
    "sed -n 's/^secret\\t\\([^\\t]*\\).*/\\1/p' /var/lib/bonded-validator/manifest | while read -r path; do cat $path; echo; done",
  );
  const onHost = made.split("\n").filter(Boolean);
  expect(onHost.length).toBeGreaterThan(0);
  return [
    ...lines(join(lab.dir, "id_ed25519")).filter((line) => line.length > 60),
    ...lines(team.readerKey).filter((line) => line.length > 60),
    readFileSync(join(lab.dir, "passphrase"), "utf8").trim(),
    ...[configured, team.token, ...onHost],
  ];
}

async function expectNoSecret(text: string): Promise<void> {
  for (const secret of await secrets()) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString("base64").slice(0, -4));
  }
}

test("main is checked, deployed, and its state published without a secret", async () => {
  const commit = team.commit("All that there is");
  const check = await job(new WorkflowRun(team, "check", push(commit)), "check");
  succeeded(check);
  const deployed = await deploy(commit);
  succeeded(deployed);
  const state = team.repository.branch![`${stack}.json`]!;
  expect(JSON.parse(state)).toMatchObject({ redacted: { commit } });
  expect(JSON.parse(state).redacted.dirty).toBeUndefined();
  expect(await simulation.inside("i7bb", "docker ps --format '{{.Names}}'")).toContain("lighthouse");
  await expectNoSecret(state);
  await expectNoSecret(deployed.printed);
});

let request: { base: string; merge: string };

test("a pull request with three changes has a comment, from a job that reaches nobody; it says what the real plan says", async () => {
  await pinNewDigests(lab, stack, ["lighthouse"], "1");
  edit((settings) => {
    settings["bonded-validator:access"].networks = ["81.2.69.7/32"];
    settings["bonded-validator:hosts"].trdiy = other;
  });
  request = team.pullRequest("A new image, a rule of the firewall, another host", () => undefined);
  const before = await attempts();
  const { previewed, report } = await preview(request);
  succeeded(previewed);
  succeeded(report);
  expect(await attempts()).toEqual(before);

  const [comment] = team.repository.comments;
  expect(comment!.body).toContain("No host and no cloud was asked.");
  expect(comment!.body).toContain(`from commit <code>${request.base.slice(0, 12)}</code>`);
  const result = previewSchema.parse(
    JSON.parse(readFileSync(join(previewed.runner.workspace, `previews/${stack}.json`), "utf8")),
  );
  const changed = new Map(
    result.changes.map(({ resource, op, properties }) => [resource, { op, properties }]),
  );
  expect(changed.get("i7bbt-node")).toMatchObject({ op: "update" });
  expect(changed.get("i7bb-base")).toEqual({ op: "update", properties: ["rule 10-ssh-2"] });
  expect(changed.get("trdiy-base")).toMatchObject({ op: "create" });

  // An administrator's look would show it.
  await uncount();
  const { runner } = previewed;
  const step = stepOf("deploy", "deploy", "npm run ci:deploy");
  const env = {
    ...runner.variables,
    ...stepVariables(step, team.environments.deploy!),
    ...streaming,
    ...{ HOST_MODE: "read", HOST_SSH_CONFIG: join(lab.dir, "ssh_config") },
  };
  const real = planIn(
    await runPulumi(["preview", "--json", "--stack", stack], { cwd: runner.workspace, env }),
  );
  expect(real.errors).toEqual([]);
  expect(changesOf(real.resources).sort(byName)).toEqual([...result.changes].sort(byName));
});

const byName = (a: { resource: string }, b: { resource: string }) => (a.resource < b.resource ? -1 : 1);

/** Connections that somebody on the lab's machine, where runners are, has begun to a host, and logins there. */
async function attempts(): Promise<Record<string, number[]>> {
  const counts = ["i7bb", "trdiy"].map(async (host) => {
    const counted = await simulation.inside(
      host,
      `nft list table inet counted >/dev/null 2>&1 || {
        nft add table inet counted
        nft add chain inet counted in '{ type filter hook prerouting priority -400; }'
        nft add rule inet counted in ip saddr ${lab.gateway} 'tcp flags & (syn | ack) == syn' counter
      }
      nft list table inet counted | sed -n 's/.*packets \\([0-9]*\\) .*/\\1/p'
      journalctl -u ssh | grep -c 'Accepted ' || :`,
    );
    return [host, counted.split("\n").map(Number)] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

async function uncount(): Promise<void> {
  for (const host of ["i7bb", "trdiy"])
    await simulation.inside(host, "nft delete table inet counted 2>/dev/null || :");
}

const targets = (): Targets => ({
  folders: [lab.dir, team.runners],
  addresses: [`${lab.net}.11`, `${lab.net}.12`],
  logins: ["root", "jamie", readerAccount].map((user) => `${user}@${lab.net}.12`),
  knownHosts: `${lab.net}.12 ${hostKey(lab, "i7bb")}\n`,
  clouds: attachedProviders(lab)
    .split(",")
    .map((cloud) => Number(cloud.split(":")[1])),
});

test("a hostile pull request has nothing to print, and reaches nobody", async () => {
  const hostile = team.pullRequest("Innocent", () => plant(team.origin, targets()));
  const [before, calls] = [await attempts(), team.repository.calls.length];
  const check = await job(new WorkflowRun(team, "check", onRequest(hostile)), "check");
  expect(team.repository.calls).toHaveLength(calls);
  const { previewed } = await preview(hostile);
  expect(await attempts()).toEqual(before);
  const said = [check, previewed].map(({ printed, runner }) => {
    const found = readFileSync(join(runner.workspace, loot), "utf8");
    // It ran to its end, and found what there is.
    expect(found).toMatch(/^ended /m);
    expect(found).toContain("GITHUB_ACTIONS=true");
    expect(found).toContain("GitHub 401");
    expect(found).not.toMatch(new RegExp(`reached (${lab.net}|127)`));
    const environments = found.split("\n").filter((text) => /^\/proc\/\d+\/environ /.test(text));
    expect(environments.join("\n")).not.toMatch(
      /SSH_|PULUMI_CONFIG_PASSPHRASE=(?!redacted\b)|_TOKEN=(?!redacted)/,
    );
    return printed + found;
  });
  const result = join(previewed.runner.workspace, `previews/${stack}.json`);
  if (existsSync(result)) said.push(readFileSync(result, "utf8"));
  await expectNoSecret([...said, ...team.repository.comments.map(({ body }) => body)].join("\n"));
});

test("the same code finds the secrets where they are, and where hosts can be reached it is let in nowhere", async () => {
  const runner = new Runner(team, "control", {});
  writeFileSync(join(runner.workspace, "hostile.mjs"), attack(targets()));
  const found = () => readFileSync(join(runner.workspace, loot), "utf8");
  const before = await attempts();
  // A runner that reaches the hosts as anybody does who has their addresses.
  await runner.run("node hostile.mjs", {}, { network: false, files: true });
  const after = await attempts();
  for (const host of ["i7bb", "trdiy"]) {
    expect(after[host]![0]).toBeGreaterThan(before[host]![0]!);
    expect(after[host]![1]).toBe(before[host]![1]);
  }
  expect(found()).toContain(`reached ${lab.net}.12:22`);
  expect(found()).toMatch(/^ssh jamie@.* Permission denied \(publickey\)/m);
  await expectNoSecret(found());
  await runner.run("node hostile.mjs", {}, { network: false, files: false });
  expect(found()).toContain(readFileSync(join(lab.dir, "passphrase"), "utf8").trim());
});

test("what was merged is deployed", async () => {
  team.git("merge", "-q", "--ff-only", request.merge);
  const deployed = await deploy(request.merge);
  succeeded(deployed);
  expect(JSON.parse(team.repository.branch![`${stack}.json`]!)).toMatchObject({
    redacted: { commit: request.merge },
  });
  expect(await simulation.inside("i7bb", "ufw status")).toContain("81.2.69.7");
  expect(await simulation.inside("trdiy", "test -e /var/lib/bonded-validator/manifest && echo yes")).toBe(
    "yes",
  );
});

test("drift has an issue, which is updated, and closed when the drift is gone", async () => {
  await uncount();
  const issue = () => team.repository.issues.map(({ state, body }) => ({ state, body }));
  await simulation.inside("i7bb", "chmod 0666 /etc/docker/daemon.json");
  succeeded(await drift());
  expect(issue()).toEqual([
    {
      state: "open",
      body: expect.stringContaining(
        "hoodi: 1 difference\ni7bb  made by hand: i7bb-base file /etc/docker/daemon.json",
      ),
    },
  ]);
  await simulation.inside("trdiy", "systemctl stop chrony");
  const found = await drift();
  succeeded(found);
  expect(issue()).toEqual([
    {
      state: "open",
      body: expect.stringMatching(
        /hoodi: 2 differences\n[\s\S]*trdiy {2}made by hand: trdiy-base unit chrony/,
      ),
    },
  ]);
  await simulation.inside("i7bb", "chmod 0644 /etc/docker/daemon.json");
  await simulation.inside("trdiy", "systemctl start chrony");
  succeeded(await drift());
  expect(issue()).toEqual([{ state: "closed", body: expect.stringContaining("unit chrony") }]);
  await expectNoSecret(found.printed + issue()[0]!.body);
});

test("each line of the workflows has run, but for those that are layers of the tests", () => {
  const lines = workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap(({ steps }) => steps));
  const all = new Set(lines.flatMap(({ run }) => run ?? []));
  expect([...all].filter((line) => !ran.has(line)).sort()).toEqual(Object.keys(elsewhere).sort());
});
