/** `npm run lab` as a stranger runs it, and what one can do to the lab that it leaves running. */

import { readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { labProcesses } from "../../lab/processes.ts";
import { logFile } from "../../lab/shell.ts";
import type { LabStatus } from "../../lab/status.ts";
import { traces } from "./machine.ts";
import { type Ended, testLab } from "./run.ts";

const { lab, run, interrupt } = testLab("story", "10.127.43.0/24");

/** Runs a command line inside a host and returns what it printed. */
const inside = async (host: string, line: string): Promise<string> =>
  (await run("exec", host, "--", "sh", "-c", line)).stdout.trim();

const stateOf = async (container: string): Promise<string | undefined> => {
  const { hosts } = JSON.parse((await run("status", "--json")).stdout) as LabStatus;
  return hosts.flatMap(({ containers }) => containers).find(({ name }) => name === container)?.state;
};

beforeAll(async () => {
  await run("down");
});

afterAll(async () => {
  await run("down");
});

/** What stands in the log, and was shown: lines of the preview about what had changed. */
const previewOf = (log: string): string[] =>
  log.split("$ pulumi preview --expect-no-changes\n").at(1)!.split("\n$ ").at(0)!.split("\n");

/** Ctrl-C has ended it, and the person knows what is left. */
function expectInterrupted({ code, stdout, stderr }: Ended): void {
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: expect.stringMatching(
      /^\nInterrupted\. .*\n.* goes on from it, and "npm run lab -- down" removes it\.\n$/,
    ),
  });
  expect(stdout).not.toMatch(/Failed|error/);
  expect(labProcesses(lab).filter(({ part }) => /^command \d/.test(part))).toEqual([]);
}

test("Ctrl-C in the middle of the first run says how to go on", async () => {
  const ended = await interrupt("host:index:Role trdiy-base creating");
  expectInterrupted(ended);
  expect(ended.stdout).toMatch(/\n2\. Deploying the hoodi stack[^\n]*\n(?: {3}step .*\n)*$/);
});

describe.each(["first", "second"])("the %s run", (which) => {
  let ended: Ended;
  let log = "";
  beforeAll(async () => {
    rmSync(logFile(lab), { force: true });
    ended = await run();
    log = readFileSync(logFile(lab), "utf8");
  });

  test("ends well and tells the whole story, each step with its time", () => {
    expect(ended, `${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toContain(`What the programs print goes to ${logFile(lab)}\n`);
    const steps = [
      ...ended.stdout.matchAll(/^\d\. .*…\n(?: {3}step .*\n)* {3}Done in (?:\d+ min )?\d+ s: .*$/gm),
    ];
    expect(steps.map(([text]) => text.slice(0, text.indexOf("…")).replace(/ \(.*/, ""))).toEqual([
      "1. Starting two simulated hosts",
      "2. Deploying the hoodi stack to them",
      "3. Somebody changes four things by hand",
      "4. pulumi preview looks into the hosts and sees the changes",
      "5. pulumi up undoes them",
      "6. pulumi preview finds nothing left to do",
    ]);
    const totals = steps.map(([text]) => text.slice(text.lastIndexOf(": ") + 2));
    // The first one goes on with what the interrupted one has left.
    expect(totals[1]).toMatch(which === "first" ? /^\d+ created, \d+ unchanged\.$/ : /^27 unchanged\.$/);
    expect(totals.slice(4)).toEqual(["3 updated, 24 unchanged.", "27 unchanged."]);
    expect(ended.stdout).toMatch(/^ +hoodi-i7bbt-lighthouse-1 +running +sigp\/lighthouse@/m);
    expect(ended.stdout).toMatch(/^ {2}npm run lab -- down /m);
  });

  test("shows the preview as Pulumi printed it, of what was changed and of nothing else", () => {
    const [, shown = ""] = /^\$ pulumi preview --expect-no-changes\n(.*?)\n\n5\. /ms.exec(ended.stdout) ?? [];
    const lines = shown.split("\n");
    const printed = previewOf(log);
    expect(printed.filter((line) => lines.includes(line) && line !== "")).toEqual(
      lines.filter((line) => line !== ""),
    );
    expect(lines.filter((line) => line.startsWith(" ~ ")).sort()).toEqual([
      " ~  host:index:Access trdiy-access update [diff: ~sshd]",
      " ~  host:index:Role i7bbt-node update [diff: ~file /etc/bonded-validator/hoodi/i7bbt/compose.yaml,service hoodi-i7bbt/lighthouse]",
      " ~  host:index:Role trdiy-base update [diff: ~unit chrony]",
    ]);
    expect(shown.replace(/^ ~ .*\n/gm, "")).toBe(
      "Previewing update (hoodi):\n\nResources:\n    ~ 3 to update\n    24 unchanged\n\n" +
        "error: no changes were expected for preview but changes were proposed",
    );
  });

  test("prints 80 lines at most, with the four that npm adds, and nothing that only a terminal understands", () => {
    expect(ended.stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(76);
    expect(ended.stdout).not.toMatch(/[^\P{Cc}\n]/u);
  });

  test("keeps what Pulumi printed in the log", () => {
    expect(log).toMatch(/^ \+ {2}host:index:Role trdiy-base creat|^ {4}host:index:Role trdiy-base {2}$/m);
  });
});

test("up again changes nothing", async () => {
  const { code, stdout } = await run("pulumi", "hoodi", "up");
  expect(code).toBe(0);
  expect(stdout).toMatch(/Resources:\n {4}\d+ unchanged/);
});

test("pulumi's exit code and standard output are those of the real command", async () => {
  const { code, stdout } = await run("pulumi", "hoodi", "stack", "ls", "--json");
  expect({ code, names: (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name) }).toEqual({
    code: 0,
    names: ["hoodi"],
  });
});

test("a host that is cut off has no network and can be looked into all the same", async () => {
  const reach =
    "timeout 2 bash -c '</dev/tcp/$(ip route show default | cut -d\" \" -f3)/4080' && echo reached || echo cut";
  expect(await inside("i7bb", reach)).toBe("reached");
  await run("cut", "i7bb");
  expect(await inside("i7bb", reach)).toBe("cut");
  expect((await run("status")).stdout).toMatch(/^i7bb .* cut off /m);
  await run("join", "i7bb");
  expect(await inside("i7bb", reach)).toBe("reached");
});

test("a killed node stays dead until it is healed", async () => {
  expect(await run("kill", "trdiy", "trdiyt")).toMatchObject({ code: 0 });
  await sleep(1500);
  expect(await stateOf("hoodi-trdiyt-erigon-1")).toBe("exited");
  expect(await run("kill", "trdiy", "trdiyt")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Nothing named "trdiyt" runs on trdiy.'),
  });
  expect((await run("pulumi", "hoodi", "up")).code).toBe(0);
  expect(await stateOf("hoodi-trdiyt-erigon-1")).toBe("running");
});

test("a test sets the sync state of a beacon fake, and both stop at once", async () => {
  const [api, reth] = ["http://127.0.0.1:15052", "hoodi-i7bbt-reth-1"];
  const state = "/mnt/ethereum/hoodi/i7bbt/lighthouse/sync-state.json";
  const health = `curl -s -o /dev/null -w '%{http_code}' ${api}/eth/v1/node/health`;
  expect(await inside("i7bb", health)).toBe("200");
  await inside("i7bb", `echo '{"is_syncing":true,"sync_distance":900}' > ${state}`);
  expect(await inside("i7bb", `curl -s ${api}/eth/v1/node/syncing`)).toContain(
    '"sync_distance":"900","is_syncing":true',
  );
  expect(await inside("i7bb", health)).toBe("206");
  await inside("i7bb", `rm ${state}`);
  // 137 would be that of a program that Docker had to kill after its grace.
  expect(await inside("i7bb", `docker stop ${reth}; docker inspect -f '{{.State.ExitCode}}' ${reth}`)).toBe(
    `${reth}\n0`,
  );
  // It asks its execution client over the Engine API, with the secret they share, and notices its death late.
  await expect.poll(() => inside("i7bb", health), { timeout: 30_000 }).toBe("503");
  await inside("i7bb", `docker start ${reth}`);
  await expect.poll(() => inside("i7bb", health), { timeout: 10_000 }).toBe("200");
});

test("a fake without its secret refuses to start, as the client does", async () => {
  const image = await inside("i7bb", "docker inspect -f '{{.Config.Image}}' hoodi-i7bbt-reth-1");
  const start = `: > /tmp/empty; docker run --rm -v /tmp/empty:/jwt.hex ${image} node --authrpc.jwtsecret=/jwt.hex 2>&1`;
  expect(await inside("i7bb", start)).toContain("/jwt.hex does not hold a JWT secret");
});

test("a step that fails is shown with all that it printed", async () => {
  await inside("trdiy", "mv /usr/bin/sudo /usr/bin/sudo.away");
  const { code, stdout, stderr } = await run();
  await inside("trdiy", "mv /usr/bin/sudo.away /usr/bin/sudo");
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^lab: pulumi up --skip-preview ended with \d+, expected 0\.\n.*"npm run lab -- down"/,
    ),
  });
  const [told = "", printed = ""] = stdout.split(/ {3}Failed after .*\. Everything that was printed:\n\n/);
  expect(told).toMatch(/\n2\. Deploying the hoodi stack[^\n]*\n(?: {3}step .*\n)*$/);
  const log = readFileSync(logFile(lab), "utf8");
  expect(printed.trimEnd()).toBe(log.slice(log.lastIndexOf("$ pulumi up")).trimEnd());
  expect(printed).toMatch(/sudo/);
});

test("Ctrl-C leaves what down removes", async () => {
  const ended = await interrupt("Updating (hoodi):");
  expectInterrupted(ended);
  expect((await traces(lab)).mounts).not.toEqual([]);
  expect(await run("down")).toMatchObject({ code: 0, stderr: "" });
  const { processes, mounts, groups, files } = await traces(lab);
  expect({ processes, mounts, groups, files }).toEqual({ processes: [], mounts: [], groups: [], files: [] });
});
