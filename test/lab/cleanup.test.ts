/** A lab leaves nothing behind, whatever ended it, and two labs do not meet. */

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, expect, test } from "vitest";
import { runInside } from "../../lab/hosts.ts";
import { labProcesses } from "../../lab/processes.ts";
import type { LabStatus } from "../../lab/status.ts";
import { traces } from "./machine.ts";
import { type Ended, testLab } from "./run.ts";

const one = testLab("cleana", "10.127.41.0/24");
const two = testLab("cleanb", "10.127.42.0/24");
const rival = testLab("cleanc", "10.127.41.0/24");

beforeAll(async () => {
  // What is made once for all labs is there before anything is timed.
  expectSuccess(await one.run("start", "hoodi"));
  expectSuccess(await one.run("down"));
});

afterEach(async () => {
  await Promise.all([one, two, rival].map(({ run }) => run("down")));
});

/** Nothing of the lab is left, and what belongs to the machine is as before. */
async function expectGone(before: Record<string, string[]>): Promise<void> {
  const own = { processes: [], mounts: [], groups: [], files: [] };
  expect(await traces(one.lab)).toEqual({ ...before, ...own });
}

function expectSuccess({ code, stdout, stderr }: Ended): void {
  expect(code, `${stdout}${stderr}`).toBe(0);
}

const running = ({ stdout }: Ended): string[] =>
  (JSON.parse(stdout) as LabStatus).hosts.filter((host) => host.running).map(({ name }) => name);

test("down leaves nothing that was not there before", async () => {
  const before = await traces(one.lab);
  expectSuccess(await one.run("start", "hoodi"));
  const during = await traces(one.lab);
  for (const kind of ["processes", "mounts", "links", "groups", "files"])
    expect(during[kind]).not.toEqual(before[kind]);
  // No firewall rule even while it runs.
  expect(during.rules).toEqual(before.rules);
  expectSuccess(await one.run("down"));
  await expectGone(before);
});

test("a second start changes nothing", async () => {
  await one.run("start", "hoodi");
  const processes = () => labProcesses(one.lab).map(({ pid, part }) => `${pid} ${part}`);
  const first = processes();
  expectSuccess(await one.run("start", "hoodi"));
  expect(processes()).toEqual(first);
});

test("a host's init is told from the children that it forks", async () => {
  await one.run("start", "hoodi");
  const inits = () =>
    labProcesses(one.lab)
      .filter(({ part }) => part === "init i7bb")
      .map(({ pid }) => pid);
  const first = inits();
  expect(first.length).toBe(1);
  const forks = runInside(one.lab, "i7bb", [
    "sh",
    "-c",
    "for i in $(seq 150); do systemd-run -q --wait true; done",
  ]);
  let busy = true;
  forks.finally(() => {
    busy = false;
  });
  const seen = new Set<number>();
  while (busy) {
    for (const pid of inits()) seen.add(pid);
    await sleep(0);
  }
  await forks;
  expect([...seen]).toEqual(first);
});

test.each([100, 400, 800, 1200, 1800, 2600])(
  "killed after %i ms, the next start completes it",
  async (delay) => {
    const before = await traces(one.lab);
    const child = one.spawn("start", "hoodi");
    const closed = once(child, "close"); // a fast machine may be done before the kill
    await sleep(delay);
    child.kill("SIGKILL");
    await closed;
    expectSuccess(await one.run("start", "hoodi"));
    expect(running(await one.run("status", "--json"))).toEqual(["trdiy", "i7bb"]);
    await one.run("down");
    await expectGone(before);
  },
);

/** What a start that is killed leaves half made, each in a moment too short to meet by chance. */
const halves: Record<string, () => unknown> = {
  "the bridge without its address": () =>
    execFileSync("ip", ["link", "add", one.lab.bridge, "type", "bridge"]),
  "a key before it has its name": () => {
    mkdirSync(one.lab.dir, { recursive: true });
    for (const file of ["id_ed25519.part-1", "id_ed25519.part-1.pub", "id_ed25519.pub"])
      writeFileSync(join(one.lab.dir, file), "");
  },
};

test.each(Object.keys(halves))("the next start completes %s", async (half) => {
  const before = await traces(one.lab);
  halves[half]!();
  expectSuccess(await one.run("start", "hoodi"));
  await one.run("down");
  await expectGone(before);
});

test("killed between making a stack and writing its file, the next start makes it anew", async () => {
  expectSuccess(await one.run("start", "hoodi"));
  rmSync(join(one.lab.dir, "stacks/Pulumi.hoodi.yaml"));
  expectSuccess(await one.run("start", "hoodi"));
});

/** As the kernel's memory killer or a person with `kill -9` would; the hosts' own processes live on. */
function killSupervisors(): void {
  const supervisors = labProcesses(one.lab).filter(({ part }) => !part.startsWith("init "));
  for (const { pid } of supervisors) process.kill(pid, "SIGKILL");
}

test("its programs killed, the next start brings it back", async () => {
  await one.run("start", "hoodi");
  killSupervisors();
  expectSuccess(await one.run("start", "hoodi"));
  expect(running(await one.run("status", "--json"))).toEqual(["trdiy", "i7bb"]);
  expect(await one.run("exec", "trdiy", "--", "hostname")).toMatchObject({ code: 0, stdout: "trdiy\n" });
});

test("its programs killed, down removes the rest", async () => {
  const before = await traces(one.lab);
  await one.run("start", "hoodi");
  killSupervisors();
  await one.run("down");
  await expectGone(before);
});

test("two labs stand side by side, and the one stays when the other goes", async () => {
  await one.run("start", "hoodi");
  expectSuccess(await two.run("start", "hoodi"));
  await one.run("down");
  expect(running(await two.run("status", "--json"))).toEqual(["trdiy", "i7bb"]);
  expect(await two.run("exec", "trdiy", "--", "hostname")).toMatchObject({ code: 0, stdout: "trdiy\n" });
});

test("a subnet in use is refused by name", async () => {
  await one.run("start", "hoodi");
  const ended = await rival.run("start", "hoodi");
  expect(ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("10.127.41.0/24 is in use on cleana-lab"),
  });
});
