import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { packagedClients } from "../../../catalog/clients/images.ts";
import { noticedAfterMilliseconds, watchExecution } from "../../../lab/images/fake/execution-watch.ts";
import { portOf, readFlags } from "../../../lab/images/fake/flags.ts";
import { isAuthorized, makeToken } from "../../../lab/images/fake/jwt.ts";
import { repository } from "../../../lab/settings.ts";

test("options are read in all the forms that clients take", () => {
  const words = [
    "node",
    "--chain=hoodi",
    "--http",
    "--http.port",
    "8545",
    "--ws",
    "--nat=extip:http://a:1/?b=c",
  ];
  const flags = readFlags("reth-node", words);
  expect(Object.fromEntries(flags)).toEqual({
    chain: "hoodi",
    http: "true",
    "http.port": "8545",
    ws: "true",
    nat: "extip:http://a:1/?b=c",
  });
  expect([portOf(flags, "http.port", 1), portOf(flags, "ws.port", 8546)]).toEqual([8545, 8546]);
});

const secret = Buffer.alloc(32, 1);

test("a token is good for a minute, for its own secret only", () => {
  const header = `Bearer ${makeToken(secret)}`;
  expect(isAuthorized(secret, header)).toBe(true);
  expect(isAuthorized(Buffer.alloc(32, 2), header)).toBe(false);
  vi.useFakeTimers({ now: Date.now() + 62_000 });
  expect(isAuthorized(secret, header)).toBe(false);
  vi.useRealTimers();
});

test.each([undefined, "", "Bearer", "Bearer a.b", "Bearer a.b.c"])("%s is no token", (header) => {
  expect(isAuthorized(secret, header)).toBe(false);
});

test("a beacon node notices the death of its execution client late, and its return at once", async () => {
  vi.useFakeTimers();
  let alive = false;
  const hasExecution = watchExecution(async () => alive);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(hasExecution()).toBe(false);
  alive = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(hasExecution()).toBe(true);
  alive = false;
  await vi.advanceTimersByTimeAsync(noticedAfterMilliseconds - 1_000);
  expect(hasExecution()).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(hasExecution()).toBe(false);
  alive = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(hasExecution()).toBe(true);
  vi.useRealTimers();
});

test.each(["lab/images/fake", "lab/chain/clients"])("every image has a program in %s", (scripts) => {
  const folder = join(repository, scripts);
  expect(packagedClients.filter((client) => !existsSync(join(folder, `${client}.ts`)))).toEqual([]);
});
