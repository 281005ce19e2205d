import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parseFlags, portOf } from "../../../lab/images/stand-in/flags.ts";
import { isAuthorized, makeToken } from "../../../lab/images/stand-in/jwt.ts";
import { repository } from "../../../lab/settings.ts";
import { packagedClients } from "../../../topology/versions.ts";

test("flags are read in all the forms that clients take", () => {
  const flags = parseFlags([
    "node",
    "--chain=hoodi",
    "--http",
    "--http.port",
    "8545",
    "--ws",
    "--url=http://a:1/?b=c",
  ]);
  expect(Object.fromEntries(flags)).toEqual({
    chain: "hoodi",
    http: "true",
    "http.port": "8545",
    ws: "true",
    url: "http://a:1/?b=c",
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

test("every image has a stand-in", () => {
  const folder = join(repository, "lab/images/stand-in");
  expect(packagedClients.filter((client) => !existsSync(join(folder, `${client}.ts`)))).toEqual([]);
});
