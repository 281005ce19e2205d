import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findPublished, PackageCache } from "../../../lab/apt.ts";

const index = "/debian/dists/trixie/InRelease";
const deb = "/debian/pool/main/c/curl/curl_8.14.1-2%2bdeb13u1_amd64.deb";

let folder = "";
let asked: string[] = [];
/** A mirror that has everything; `undefined`: it does not answer. */
let mirror: string | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-apt-"));
  asked = [];
  mirror = "content";
});
afterEach(() => rmSync(folder, { recursive: true }));

const makeCache = (): PackageCache =>
  new PackageCache(folder, { debian: "http://mirror/debian" }, async (address, file) => {
    asked.push(address);
    await sleep(5);
    if (mirror === undefined) throw new Error("no answer");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, mirror);
  });

const age = (path: string, hours: number): void => {
  const then = Date.now() / 1000 - hours * 3600;
  utimesSync(join(folder, path), then, then);
};

test.each([
  "/",
  "/debian",
  "/debian/etc/passwd",
  "/debian/dists/../../../../../../etc/passwd",
  "/debian/dists/%2e%2e/%2E%2E/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "/other/dists/trixie/InRelease",
])("%s is no file of a mirror", async (path) => {
  expect(await makeCache().find(path)).toBeUndefined();
  expect(asked).toEqual([]);
});

test("a package is fetched once, also when two hosts ask at the same time", async () => {
  const cache = makeCache();
  const [one, other] = await Promise.all([cache.find(deb), cache.find(deb)]);
  expect(one).toBe(join(folder, deb));
  expect(other).toBe(one);
  age(deb, 10_000);
  expect(await cache.find(deb)).toBe(one);
  expect(asked).toEqual([`http://mirror${deb}`]);
});

test("an index is asked for again after an hour, and kept when the mirror does not answer", async () => {
  const cache = makeCache();
  await cache.find(index);
  await cache.find(index);
  expect(asked).toHaveLength(1);
  age(index, 2);
  mirror = undefined;
  expect(await cache.find(index)).toBe(join(folder, index));
  expect(asked).toHaveLength(2);
});

test("what the mirror does not have is not there", async () => {
  mirror = undefined;
  expect(await makeCache().find(deb)).toBeUndefined();
});

test("the lab's own repository is served as it lies there, and nothing beside it", () => {
  const release = "linux/debian/dists/trixie/InRelease";
  mkdirSync(dirname(join(folder, "docker", release)), { recursive: true });
  for (const file of [release, "fingerprint"]) writeFileSync(join(folder, "docker", file), "x");
  expect(findPublished(folder, `/docker/${release}`)).toBe(join(folder, "docker", release));
  for (const url of [
    "/docker/fingerprint",
    "/docker/linux/debian/../../fingerprint",
    "/docker/linux/debian/gpg",
    "/edge/account.json",
    "/cloudflare/fingerprint",
    index,
  ]) {
    expect(findPublished(folder, url)).toBeUndefined();
  }
});

test("what nodes are told of the lab's chain is served, its secrets are not", () => {
  mkdirSync(join(folder, "chain/files"), { recursive: true });
  for (const file of ["files/chain.json", "jwt.hex", "node.key"])
    writeFileSync(join(folder, "chain", file), "x");
  expect(findPublished(folder, "/chain/files/chain.json")).toBe(join(folder, "chain/files/chain.json"));
  for (const url of ["/chain/jwt.hex", "/chain/files/../node.key", "/chain/files/genesis.ssz"])
    expect(findPublished(folder, url)).toBeUndefined();
});
