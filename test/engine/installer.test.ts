/** The download of the official release, against a server that stands in for the real one. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { installRelease } from "../../lab/engine/installer.ts";
import { PULUMI_VERSION } from "../../lab/engine/version.ts";

const archiveName = `pulumi-v${PULUMI_VERSION}-linux-${process.arch}.tar.gz`;

let folder: string;
let server: Server;
let url: string;
let checksum: string;
let files: Record<string, Buffer>;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bonded-validator-release-"));
  vi.stubEnv("BV_CACHE", join(folder, "cache"));
  const archive = makeArchive();
  checksum = createHash("sha256").update(archive).digest("hex");
  files = { [archiveName]: archive };
  said = [];
  server = createServer((request, response) => {
    const file = files[(request.url ?? "").slice(1)];
    response.statusCode = file ? 200 : 404;
    response.end(file);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

it("unpacks a release whose checksum is the known one, and takes it from the cache the next time", async () => {
  const pulumi = await install();
  expect(readFileSync(pulumi ?? "", "utf8")).toContain("echo real");
  expect(statSync(pulumi ?? "").uid).toBe(process.getuid?.());
  expect(existsSync(join(pulumi ?? "", "..", "pulumi-language-nodejs"))).toBe(true);
  files = {};
  expect(await install()).toBe(pulumi);
});

it("refuses a release with another checksum and says so", async () => {
  files[archiveName] = Buffer.concat([makeArchive(), Buffer.from("more")]);
  expect(await install()).toBeUndefined();
  expect(said.join("\n")).toMatch(/SHA-256 of .* is [0-9a-f]{64}, not [0-9a-f]{64}/);
  expect(existsSync(join(folder, "cache", "engine"))).toBe(false);
});

it("says what is missing when there is no archive", async () => {
  files = {};
  expect(await install()).toBeUndefined();
  expect(said.at(-1)).toContain(`${archiveName} answered 404`);
});

it("does not download what it knows no checksum of", async () => {
  const checksums = { [`not ${process.arch}`]: checksum };
  expect(await installRelease((line) => said.push(line), { archives: url, checksums })).toBeUndefined();
  expect(said).toEqual([expect.stringContaining(`no checksum of ${archiveName} is known`)]);
});

it("does not wait for a server that takes the question and is silent", async () => {
  server.removeAllListeners("request");
  expect(await install()).toBeUndefined();
  expect(said.at(-1)).toContain(`${archiveName} does not answer`);
}, 10_000);

it("says that tar failed, and goes on, when tar ends before it has read all", async () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "tar"), "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  // More than a pipe holds.
  const archive = Buffer.alloc(4 * 1024 * 1024);
  files[archiveName] = archive;
  checksum = createHash("sha256").update(archive).digest("hex");
  vi.stubEnv("PATH", bin);
  expect(await install()).toBeUndefined();
  expect(said.at(-1)).toContain("tar ended with 3");
});

it("says that nobody answers", async () => {
  server.close();
  expect(await install()).toBeUndefined();
  expect(said.at(-1)).toContain("ECONNREFUSED");
});

function install(): Promise<string | undefined> {
  const checksums = { [process.arch]: checksum };
  return installRelease((line) => said.push(line), { archives: url, checksums });
}

/** As the real one is laid out: everything in a folder `pulumi`. */
function makeArchive(): Buffer {
  const content = join(folder, "pulumi");
  mkdirSync(content, { recursive: true });
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    writeFileSync(join(content, name), "#!/bin/sh\necho real\n");
    chmodSync(join(content, name), 0o755);
  }
  return execFileSync("tar", ["-cz", "--owner=1234", "--group=1234", "-C", folder, "pulumi"]);
}
