import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir } from "../cache.ts";
import { PULUMI_VERSION } from "./version.ts";

/** Where a release lies; the checksums come from another place than the archive, so that one alone proves nothing. */
export const officialRelease = {
  archives: "https://get.pulumi.com/releases/sdk",
  checksums: `https://github.com/pulumi/pulumi/releases/download/v${PULUMI_VERSION}`,
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
    const wanted = await publishedChecksum(
      `${from.checksums}/pulumi-${PULUMI_VERSION}-checksums.txt`,
      archive,
    );
    progress(`engine: downloading ${archive}`);
    const body = await download(`${from.archives}/${archive}`, downloadTimeoutMs);
    const found = createHash("sha256").update(body).digest("hex");
    if (found !== wanted) throw new Error(`SHA-256 of ${archive} is ${found}, published is ${wanted}`);
    await unpack(body, folder);
    return pulumi;
  } catch (error) {
    progress(`engine: the official release cannot be had (${reason(error)})`);
    return undefined;
  }
}

async function publishedChecksum(url: string, archive: string): Promise<string> {
  const lines = (await download(url, answerTimeoutMs)).toString().split("\n");
  const checksum = lines.find((line) => line.endsWith(` ${archive}`))?.split(" ")[0];
  if (!checksum) throw new Error(`${url} does not list ${archive}`);
  return checksum;
}

async function download(url: string, timeoutMs: number): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

async function unpack(archive: Buffer, folder: string): Promise<void> {
  await mkdir(join(folder, ".."), { recursive: true });
  const fresh = await mkdtemp(`${folder}.`);
  const tar = spawn("tar", ["-xz", "--no-same-owner", "--strip-components=1", "-C", fresh], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  tar.stdin.end(archive);
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
