/**
 * The lab's stand-in for Docker's package repository: apt on the hosts fetches its key, checks its signatures and
 * installs from it as from the real one. Built only for stacks that have a host which needs it.
 */

import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeOnce } from "../make-once.ts";
import { progress } from "../progress.ts";
import { type Lab, ports } from "../settings.ts";
import { run } from "../shell.ts";
import { downloadPackages } from "./download.ts";
import { recipes, repack, sourcesOf } from "./packages.ts";

const suites = Object.keys(recipes);
const indexPath = "stable/binary-amd64/Packages";

/** What the package server serves under /docker. */
export const dockerFolder = (lab: Lab): string => join(lab.dir, "docker");

/** Settings of a stack that uses the stand-in, in the form of `repositories.docker`. */
export function dockerRepository(lab: Lab): { readonly url: string; readonly fingerprint: string } {
  const fingerprint = readFileSync(join(dockerFolder(lab), "fingerprint"), "utf8");
  return { url: `http://${lab.gateway}:${ports.apt}/docker/linux`, fingerprint };
}

/** Publishes the repository unless it is there. Its key lives as long as the lab; the private half only until now. */
export async function ensureDockerRepository(lab: Lab): Promise<void> {
  await makeOnce(dockerFolder(lab), async (part) => {
    const packages = await ensurePackages(lab);
    const base = join(part, "linux/debian");
    for (const suite of suites) await indexSuite(lab, base, suite, join(packages, suite));
    writeFileSync(join(part, "fingerprint"), await signWithNewKey(lab, base));
  });
}

/** The stand-in packages, by release; they are costly to make and the same for every lab. */
async function ensurePackages(lab: Lab): Promise<string> {
  const code = readFileSync(join(import.meta.dirname, "packages.ts"), "utf8");
  const key = createHash("sha256").update(code).digest("hex").slice(0, 12);
  const folder = join(lab.cache, `docker-packages-${key}`);
  await makeOnce(folder, async (part) => {
    progress("making stand-ins for Docker's packages from Debian's");
    for (const suite of suites) await makePackages(lab, suite, join(part, suite));
  });
  return folder;
}

async function makePackages(lab: Lab, suite: string, target: string): Promise<void> {
  const debs = join(target, "debian");
  for (const [from, names] of sourcesOf(suite)) await downloadPackages(lab, from, names, debs);
  for (const recipe of recipes[suite]!) await repack(lab, recipe, suite, debs, target);
  rmSync(debs, { recursive: true });
}

/** Writes the indexes of one release, with its packages beside them. */
async function indexSuite(lab: Lab, base: string, suite: string, packages: string): Promise<void> {
  const pool = join(base, "pool", suite);
  mkdirSync(pool, { recursive: true });
  const entries = readdirSync(packages).map(async (file) => {
    symlinkSync(join(packages, file), join(pool, file));
    const body = readFileSync(join(packages, file));
    const fields = await run(lab, "dpkg-deb", ["--field", join(packages, file)]);
    return `${fields}Filename: pool/${suite}/${file}\nSize: ${body.length}\nSHA256: ${sha256(body)}\n`;
  });
  const index = (await Promise.all(entries)).join("\n");
  const dist = join(base, "dists", suite);
  mkdirSync(join(dist, "stable/binary-amd64"), { recursive: true });
  writeFileSync(join(dist, indexPath), index);
  writeFileSync(
    join(dist, "Release"),
    `Origin: Docker\nLabel: Docker CE\nSuite: ${suite}\nCodename: ${suite}\nArchitectures: amd64\n` +
      `Components: stable\nDate: ${new Date().toUTCString().replace("GMT", "UTC")}\n` +
      `SHA256:\n ${sha256(index)} ${Buffer.byteLength(index)} ${indexPath}\n`,
  );
}

/** Signs every release and lays the public key where Docker has its own; returns its fingerprint. */
async function signWithNewKey(lab: Lab, base: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "bonded-validator-key-")); // short: the agent's socket lies in it
  const gpg = (...args: string[]): Promise<string> =>
    run(lab, "gpg", ["--homedir", home, "--batch", "--no-tty", "--passphrase", "", ...args]);
  try {
    await gpg("--quick-generate-key", `lab ${lab.name}`, "ed25519", "sign", "never");
    for (const suite of suites) {
      const dist = join(base, "dists", suite);
      await gpg(
        "--digest-algo",
        "SHA512",
        "--clearsign",
        "-o",
        join(dist, "InRelease"),
        join(dist, "Release"),
      );
    }
    await gpg("--armor", "--export", "-o", join(base, "gpg"));
    const listed = await gpg("--with-colons", "--list-keys");
    return /^fpr:+([0-9A-F]{40}):/m.exec(listed)![1]!;
  } finally {
    await run(lab, "gpgconf", ["--homedir", home, "--kill", "all"]);
    rmSync(home, { recursive: true });
  }
}

function sha256(body: string | Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}
