/**
 * The package server of a lab: a small caching proxy of the machine's own Debian mirror on the bridge address.
 * Hosts need no other way out, a warm lab downloads nothing, and apt on the hosts still checks every signature.
 * Under /docker, /tailscale and /cloudflare it serves the lab's own repositories, under /chain what nodes are told of its
 * chain. Run as a program:
 * node apt.ts ADDRESS PORT CACHE LAB-FOLDER MIRROR [SECURITY-MIRROR]
 */

import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { dirname, join } from "node:path";

/** How long an index that can change is served without asking the mirror again. */
const freshMilliseconds = 60 * 60 * 1000;

/** Names below /debian and /debian-security that a mirror has; nothing with "..". */
const wanted = /^\/(debian|debian-security)\/((?:dists|pool)\/[\w.+~:%/-]+)$/;

/** Names in the lab's own repositories, and of its chain. */
const published =
  /^\/((?:docker\/linux\/debian|tailscale\/debian|cloudflare\/cloudflare|chain\/files\/)[\w.+~:/-]+)$/;

/** Index files under a fixed name change; packages and indexes named by their hash never do. */
const changes = (path: string): boolean => path.startsWith("dists/") && !path.includes("/by-hash/");

/** Fetches an address into a file; fails when the mirror does not have it or does not answer. */
export type FetchFile = (address: string, file: string) => Promise<void>;

export class PackageCache {
  readonly #folder: string;
  readonly #mirrors: Record<string, string>;
  readonly #downloads = new Map<string, Promise<void>>();

  readonly #download: FetchFile;

  /** `mirrors`: base address by first part of the path. */
  constructor(folder: string, mirrors: Record<string, string>, fetch: FetchFile = download) {
    this.#folder = folder;
    this.#mirrors = mirrors;
    this.#download = fetch;
  }

  /** The file that answers a request, or undefined when the mirror has none and none is kept. */
  async find(url: string): Promise<string | undefined> {
    const [, archive = "", path = ""] = wanted.exec(url) ?? [];
    const mirror = this.#mirrors[archive];
    if (!mirror || /\.\.|%2e/i.test(path)) return undefined;
    const file = join(this.#folder, archive, path);
    if (!existsSync(file) || (changes(path) && Date.now() - statSync(file).mtimeMs > freshMilliseconds)) {
      const failure = await this.#once(file, `${mirror}/${path}`).then(() => undefined, String);
      if (failure) process.stderr.write(`${url}: ${failure}\n`);
    }
    return existsSync(file) ? file : undefined; // a kept index is better than none when the mirror is away
  }

  /** Two hosts that ask for one file at a time cause one download. */
  #once(file: string, address: string): Promise<void> {
    const running =
      this.#downloads.get(file) ?? this.#download(address, file).finally(() => this.#downloads.delete(file));
    this.#downloads.set(file, running);
    return running;
  }
}

/** The file of one of the lab's own repositories that answers a request, if there is one. */
export function findPublished(folder: string, url: string): string | undefined {
  const [, path = ""] = published.exec(url) ?? [];
  const file = join(folder, path);
  return path !== "" && !path.includes("..") && existsSync(file) ? file : undefined;
}

/** Fetches with apt's own client, which knows the machine's proxies, certificates and credentials. */
async function download(address: string, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part-${process.pid}`;
  const options = ["-o", "APT::Sandbox::User=root"];
  const helper = spawn("/usr/lib/apt/apt-helper", [...options, "download-file", address, part]);
  let output = "";
  for (const stream of [helper.stdout, helper.stderr]) stream.on("data", (text) => (output += text));
  const code = await new Promise((done, failed) => helper.on("error", failed).on("close", done));
  if (code !== 0) throw new Error(output.trim().split("\n").at(-2) ?? `apt-helper ended with ${code}`);
  renameSync(part, file);
}

function send(file: string | undefined, method: string, response: ServerResponse): void {
  if (!file) {
    response.writeHead(404).end();
    return;
  }
  const { size, mtime } = statSync(file);
  response.writeHead(200, { "content-length": size, "last-modified": mtime.toUTCString() });
  if (method === "HEAD") response.end();
  else createReadStream(file).pipe(response);
}

if (import.meta.main) {
  const [address, port, folder, own, debian, security] = process.argv.slice(2);
  const mirrors = { debian: debian!, ...(security ? { "debian-security": security } : {}) };
  const cache = new PackageCache(folder!, mirrors);
  const server = createServer(async (request, response) => {
    const url = request.url ?? "";
    send(findPublished(own!, url) ?? (await cache.find(url)), request.method ?? "GET", response);
  });
  server.listen(Number(port), address);
}
