/** Runs that are killed in the middle: nothing of ours lives on, and the next run finishes what was begun. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { type Box, commandLine, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type Roles } from "../support/roles/roles.ts";

const owned = { owner: "root:root", mode: "0600" };
const targets = ["pulumi", "provider", "ssh"] as const;
type Target = (typeof targets)[number];

/**
 * Stands in for systemd, which does not run in a box: one unit, with a record of what its file said at each restart.
 * While /srv/wait exists the unit is disabled, and enabling it takes until the file is gone.
 */
const systemctl = `#!/bin/sh
case $1 in
  show)
    [ -e /srv/wait ] && state=disabled || state=enabled
    printf 'LoadState=loaded\\nActiveState=active\\nUnitFileState=%s\\nDropInPaths=\\n' "$state" ;;
  restart) cat /srv/content/0 >>/srv/restarts ;;
  daemon-reload) until [ ! -e /srv/wait ]; do sleep 0.05; done ;;
esac
`;

/** A role with enough to do that a run can be met anywhere in it; `round` is what its files say. */
function itemsOf(round: number, generation: number): Record<string, Leaves> {
  const files = Array.from({ length: 25 }, (_, index) => [
    `file /srv/content/${index}`,
    { content: `${round}\n`, ...owned, restarts: "unit app" },
  ]);
  const secrets = Array.from({ length: 8 }, (_, index) => [
    `secret /srv/generated/${generation}/${index}`,
    { format: "hex32", ...owned, restarts: "unit app" },
  ]);
  return Object.fromEntries([...files, ...secrets, ["unit app", { enabled: true, active: true }]]);
}

describe.skipIf(whyNoBox())("a run that is killed", () => {
  let box: Box;
  let roles: Roles;
  /** What was killed, and when. */
  const hits: string[] = [];
  const disruptions: Record<Target, { first: number; last: number }> = {
    pulumi: { first: 0, last: 0 },
    provider: { first: 0, last: 0 },
    ssh: { first: 0, last: 0 },
  };

  beforeAll(async () => {
    box = await startBox("box");
    const file = Buffer.from(systemctl).toString("base64");
    await box.run(`echo ${file} | base64 -d >/usr/local/sbin/systemctl; chmod +x /usr/local/sbin/systemctl`);
    roles = await makeRoles([box]);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await box?.end();
  });

  const want = (round: number, generation: number) =>
    roles.want({
      name: `role-${generation}`,
      connection: box.connection,
      role: "killed",
      items: itemsOf(round, generation),
    });

  const nothingLeft = () =>
    vi.waitFor(() => expect([...ours(roles).values(), ...box.processes().values()]).toEqual([]), 5_000);

  /** The box has noticed: what still waits there has nobody to go on for. */
  const connectionEnded = () =>
    vi.waitFor(() => expect([...box.processes().values()].join("\n")).not.toContain("sshd: "), 30_000);

  /** A busy machine may let the run end before its moment comes; then it gets work again and an earlier moment. */
  async function killOnce(target: Target, instant: number): Promise<string> {
    const { first, last } = disruptions[target];
    for (const earlier of [1, 0.7, 0.4, 0.1]) {
      const hit = await killAt(roles, target, (last - first) * instant * earlier);
      if (hit) return hit;
      await box.run("rm -f /srv/content/*");
    }
    return `${target} not met`;
  }

  it("is first measured undisturbed", async () => {
    want(0, 0);
    const start = performance.now();
    const run = startUp(roles);
    while (run.exitCode === null) {
      for (const target of targets) {
        if (!find(roles, run, target)) continue;
        const now = performance.now() - start;
        disruptions[target].first ||= now;
        disruptions[target].last = now;
      }
      await sleep(10);
    }
    expect(run.exitCode).toBe(0);
    for (const target of targets) expect(disruptions[target].last).toBeGreaterThan(disruptions[target].first);
  });

  it.each(schedule(30, 5))(
    "at random moments (%#), leaves no process and is finished by the next",
    async (...kills) => {
      const generation = kills[0]!.round;
      const known = new Map<string, string>();
      for (const { target, instant, round } of kills) {
        want(round, generation);
        hits.push(await killOnce(target, instant));
        await vi.waitFor(
          () => expect([...ours(roles).values(), ...box.processes().values()]).toEqual([]),
          5_000,
        );
        await releaseLock(roles);
        for (const [path, secret] of await generated(box)) {
          // A secret that was made is never made again.
          expect(known.get(path) ?? secret, `${path} after ${hits.at(-1)}`).toBe(secret);
          known.set(path, secret);
        }
      }
      const last = kills.at(-1)!.round;
      const preview = await roles.preview();
      expect(
        preview.code === 0 || preview.text.includes("[diff:") || preview.text.includes("to create"),
      ).toBe(true);
      if (preview.code === 0) expect(await contents(box)).toEqual([`${last}`]);
      expect((await roles.up()).code).toBe(0);
      expect(await contents(box)).toEqual([`${last}`]);
      expect((await restarts(box)).at(-1)).toBe(`${last}`);
      for (const [path, secret] of await generated(box)) expect(known.get(path) ?? secret).toBe(secret);
      expect(await box.run("find /srv/generated -type f | cut -d/ -f4 | uniq -c")).toMatch(
        new RegExp(`^ *8 ${generation}\n$`),
      );
      expect(
        await box.run("ls -A /var/lib/bonded-validator/unfinished; find /srv -name '*.bonded-validator*'"),
      ).toBe("");
    },
  );

  it("was met at work", () => {
    expect(hits).toHaveLength(30);
    expect(hits.join("\n")).not.toContain("not met");
    for (const target of targets) expect(hits.join("\n")).toContain(target);
  });

  it("exactly between a file and its restart, is named by the next plan and restarts once", async () => {
    const before = await restarts(box);
    await box.run("touch /srv/wait");
    want(99, 26);
    const run = startUp(roles);
    const ended = once(run, "close");
    await vi.waitUntil(
      () => [...box.processes().values()].some((line) => line.endsWith("daemon-reload")),
      30_000,
    );
    run.kill("SIGKILL");
    await ended;
    await connectionEnded();
    await box.run("rm /srv/wait");
    await nothingLeft();
    await releaseLock(roles);
    expect(await contents(box)).toEqual(["99"]);
    expect(await restarts(box)).toEqual(before);
    const preview = await roles.preview();
    expect(preview.text).toContain("[diff: ~unfinished]");
    expect(preview.code).toBe(7);
    expect((await roles.up()).code).toBe(0);
    expect(await restarts(box)).toEqual([...before, "99"]);
    expect((await roles.preview()).code).toBe(0);
  });

  it("by Ctrl-C, ends by itself, keeps no lock, and is finished by the next", async () => {
    const before = await restarts(box);
    await box.run("touch /srv/wait");
    want(100, 27);
    const args = ["up", "--yes", "--skip-preview", "--non-interactive"];
    const run = roles.project.start(args, { detached: true });
    const ended = once(run, "close");
    await vi.waitUntil(
      () => [...box.processes().values()].some((line) => line.endsWith("daemon-reload")),
      30_000,
    );
    // As the terminal does: to everything that it started.
    process.kill(-run.pid!, "SIGINT");
    const [code] = await ended;
    expect(code).not.toBe(0);
    expect([...ours(roles).values()]).toEqual([]);
    expect(locksOf(roles)).toEqual([]);
    await connectionEnded();
    await box.run("rm /srv/wait");
    await nothingLeft();
    expect(await restarts(box)).toEqual(before);
    const preview = await roles.preview();
    expect(preview.text).toContain("unfinished");
    expect(preview.code).toBe(7);
    expect((await roles.up()).code).toBe(0);
    expect(await contents(box)).toEqual(["100"]);
    expect(await restarts(box)).toEqual([...before, "100"]);
    expect((await roles.preview()).code).toBe(0);
  });
});

interface Kill {
  readonly target: Target;
  /** Between 0, when the target appears, and 1, when it is gone in an undisturbed run. */
  readonly instant: number;
  /** What the files say in this run. */
  readonly round: number;
}

/** The same random kills in every run, in groups that are checked and healed at their end. */
function schedule(count: number, size: number): Kill[][] {
  let state = 20_261_121;
  const random = () => {
    // Numerical Recipes' generator: good enough to choose moments, and the same everywhere.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const kills = Array.from({ length: count }, (_, index) => ({
    target: targets[Math.floor(random() * targets.length)]!,
    instant: random(),
    round: index + 1,
  }));
  return Array.from({ length: count / size }, (_, group) => kills.slice(group * size, (group + 1) * size));
}

function startUp(roles: Roles): ChildProcess {
  return roles.project.start(["up", "--yes", "--skip-preview", "--non-interactive"]);
}

/** Processes that this stack's commands started, with their command lines; they all carry its folder. */
function ours(roles: Roles): Map<number, string> {
  const mark = `PULUMI_HOME=${join(roles.project.folder, "home")}\0`;
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && environment(name).includes(mark));
  return new Map(pids.map((pid) => [Number(pid), commandLine(Number(pid))]));
}

function environment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return ""; // it ended meanwhile
  }
}

function find(roles: Roles, run: ChildProcess, target: Target): number | undefined {
  if (target === "pulumi") return run.exitCode === null && run.signalCode === null ? run.pid : undefined;
  const mark = target === "ssh" ? /^\/\S+\/ssh -T/ : /provider\/main\.ts/;
  return [...ours(roles)].find(([, line]) => mark.test(line))?.[0];
}

/**
 * Starts a run and kills the target, with what cannot be caught, so many milliseconds after it appeared.
 * Says what was hit and when; nothing if it had ended by itself.
 */
async function killAt(roles: Roles, target: Target, after: number): Promise<string> {
  const run = startUp(roles);
  const ended = once(run, "close");
  while (run.exitCode === null && !find(roles, run, target)) await sleep(5);
  await Promise.race([sleep(after), ended]);
  const pid = find(roles, run, target);
  if (pid) process.kill(pid, "SIGKILL");
  await ended;
  return pid ? `${target} after ${Math.round(after)} ms` : "";
}

/** Locks of runs on the stack. */
function locksOf(roles: Roles): string[] {
  const folder = join(roles.project.folder, "state/.pulumi/locks");
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
}

/** What a person does after a crash: a file backend keeps the lock of a run that did not end. */
async function releaseLock(roles: Roles): Promise<void> {
  if (locksOf(roles).length === 0) return;
  expect((await roles.pulumi("cancel", "--yes")).code).toBe(0);
}

/** Path and value of every generated secret that its record says is ours. */
async function generated(box: Box): Promise<[path: string, secret: string][]> {
  const lines = await box.run(
    "cd /srv/generated 2>/dev/null || exit 0; grep -r . --exclude=*.bonded-validator || :",
  );
  return lines
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(":") as [string, string]);
}

/** What the files say, each text once. */
async function contents(box: Box): Promise<string[]> {
  return (await box.run("sort -u /srv/content/*")).trim().split("\n");
}

/** What the unit's file said at each restart. */
async function restarts(box: Box): Promise<string[]> {
  return (await box.run("cat /srv/restarts")).trim().split("\n");
}
