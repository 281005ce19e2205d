import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir } from "../cache.ts";
import { PULUMI_VERSION } from "./version.ts";

/** Where a release lies, and the SHA-256 of its archives by Node's names for processors. */
interface Release {
  readonly archives: string;
  readonly checksums: Readonly<Record<string, string>>;
}

/** Of PULUMI_VERSION: checksums by github.com/pulumi/homebrew-tap, Formula/pulumi.rb, commit 51fb494 (2026-08-20). */
const officialRelease: Release = {
  archives: "https://get.pulumi.com/releases/sdk",
  checksums: {
    x64: "94ba357acac23d01474084c4b00098dc0f7bc70ce13f34c777459254a5f718e5",
    arm64: "edc8327463a72160bb36cf82cf5062da9c8a244290a706d9980988e7bf486853",
  },
};

const answerTimeoutMs = 5_000;
const downloadTimeoutMs = 10 * 60_000;

/**
 * Downloads the pinned release, compares its SHA-256 and unpacks it into `cacheDir()`.
 * @returns the path of `pulumi`, or undefined where the release cannot be had
 */
export async function installRelease(
  progress: (line: string) => void,
  from = officialRelease,
): Promise<string | undefined> {
  const folder = join(cacheDir(), "engine", `release-${PULUMI_VERSION}`);
  const pulumi = join(folder, "pulumi");
  if (existsSync(pulumi)) return pulumi;
  const archive = `pulumi-v${PULUMI_VERSION}-linux-${process.arch}.tar.gz`;
  try {
    const wanted = from.checksums[process.arch];
    if (wanted === undefined) throw new Error(`no checksum of ${archive} is known`);
    progress(`engine: downloading ${archive}`);
    const body = await download(`${from.archives}/${archive}`);
    const found = createHash("sha256").update(body).digest("hex");
    if (found !== wanted) throw new Error(`SHA-256 of ${archive} is ${found}, not ${wanted}`);
    await unpack(body, folder);
    return pulumi;
  } catch (error) {
    progress(`engine: the official release cannot be had (${reason(error)})`);
    return undefined;
  }
}

async function download(url: string): Promise<Buffer> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`${url} does not answer`)), answerTimeoutMs);
  const signal = AbortSignal.any([silence.signal, AbortSignal.timeout(downloadTimeoutMs)]);
  const response = await fetch(url, { signal }).finally(() => clearTimeout(timer));
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

async function unpack(archive: Buffer, folder: string): Promise<void> {
  await mkdir(join(folder, ".."), { recursive: true });
  const fresh = await mkdtemp(`${folder}.`);
  const tar = spawn("tar", ["-xz", "--no-same-owner", "--strip-components=1", "-C", fresh], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Where tar ends early, its exit code says so.
  tar.stdin.on("error", () => undefined).end(archive);
  const [code] = await once(tar, "close");
  if (code === 0) {
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } else {
    await rm(fresh, { recursive: true });
    throw new Error(`tar ended with ${code}`);
  }
}

/** `fetch` hides what happened in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
