/** `npm run lab` as a stranger runs it, and what one can do to the lab that it leaves running. */

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LabStatus } from "../../lab/status.ts";
import { testLab } from "./run.ts";

const { run } = testLab("story", "10.127.43.0/24");

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

test.each(["first", "second"])("the %s run ends well and tells the whole story", async () => {
  const { code, stdout } = await run();
  expect(code).toBe(0);
  let rest = stdout;
  for (const next of [
    "deploying hoodi",
    "hoodi-i7bbt-reth-1",
    "drift made by hand on i7bb: chmod 0666",
    "~file /etc/bonded-validator/hoodi/i7bbt/compose.yaml,service hoodi-i7bbt/lighthouse",
    "found: exit code 7",
    "healing",
    " unchanged",
    "npm run lab -- down",
  ]) {
    expect(rest).toContain(next);
    rest = rest.slice(rest.indexOf(next) + next.length);
  }
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

test("a killed role stays dead until it is healed", async () => {
  expect(await run("kill", "trdiy", "node-trdiyt")).toMatchObject({ code: 0 });
  await sleep(1500);
  expect(await stateOf("hoodi-trdiyt-erigon-1")).toBe("exited");
  expect(await run("kill", "trdiy", "node-trdiyt")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Nothing of role "node-trdiyt" runs on trdiy.'),
  });
  expect((await run("pulumi", "hoodi", "up")).code).toBe(0);
  expect(await stateOf("hoodi-trdiyt-erigon-1")).toBe("running");
});

test("a test sets the sync state of a beacon stand-in, and both stop at once", async () => {
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
  // It asks its execution client over the Engine API, with the secret they share.
  expect(await inside("i7bb", health)).toBe("503");
  await inside("i7bb", `docker start ${reth}`);
  await expect.poll(() => inside("i7bb", health), { timeout: 10_000 }).toBe("200");
});

test("a stand-in without its secret refuses to start, as the client does", async () => {
  const image = await inside("i7bb", "docker inspect -f '{{.Config.Image}}' hoodi-i7bbt-reth-1");
  const start = `: > /tmp/empty; docker run --rm -v /tmp/empty:/jwt.hex ${image} node --authrpc.jwtsecret=/jwt.hex 2>&1`;
  expect(await inside("i7bb", start)).toContain("/jwt.hex does not hold a JWT secret");
});
