/** Package repositories of the lab's own: apt on the hosts fetches their keys and checks their signatures as of others. */

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
import type { Lab } from "./settings.ts";
import { run } from "./shell.ts";

/** A repository that is to be published. */
export interface Repository {
  /** What its Release files say of themselves. */
  readonly origin: string;
  readonly label: string;
  readonly component: string;
  /** Release of the distribution → folder of its packages. */
  readonly suites: Readonly<Record<string, string>>;
  /** Where the public key lies, once or for each release, below the repository. */
  readonly keys: readonly string[];
}

/** Publishes packages in a folder and signs them with a key made for it; returns the key's fingerprint. */
export async function publish(lab: Lab, base: string, repository: Repository): Promise<string> {
  for (const suite of Object.keys(repository.suites)) await indexSuite(lab, base, repository, suite);
  return signWithNewKey(lab, base, repository);
}

/** Writes the indexes of one release, with its packages beside them. */
async function indexSuite(lab: Lab, base: string, repository: Repository, suite: string): Promise<void> {
  const { origin, label, component, suites } = repository;
  const packages = suites[suite]!;
  const pool = join(base, "pool", suite);
  mkdirSync(pool, { recursive: true });
  const entries = readdirSync(packages).map(async (file) => {
    symlinkSync(join(packages, file), join(pool, file));
    const body = readFileSync(join(packages, file));
    const fields = await run(lab, "dpkg-deb", ["--field", join(packages, file)]);
    return `${fields}Filename: pool/${suite}/${file}\nSize: ${body.length}\nSHA256: ${sha256(body)}\n`;
  });
  const index = (await Promise.all(entries)).join("\n");
  const indexPath = `${component}/binary-amd64/Packages`;
  const dist = join(base, "dists", suite);
  mkdirSync(join(dist, component, "binary-amd64"), { recursive: true });
  writeFileSync(join(dist, indexPath), index);
  writeFileSync(
    join(dist, "Release"),
    `Origin: ${origin}\nLabel: ${label}\nSuite: ${suite}\nCodename: ${suite}\nArchitectures: amd64\n` +
      `Components: ${component}\nDate: ${new Date().toUTCString().replace("GMT", "UTC")}\n` +
      `SHA256:\n ${sha256(index)} ${Buffer.byteLength(index)} ${indexPath}\n`,
  );
}

/** Signs every release and lays the public key where hosts look for it; nobody keeps the private half. */
async function signWithNewKey(lab: Lab, base: string, { suites, keys }: Repository): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "bonded-validator-key-")); // short: the agent's socket lies in it
  const gpg = (...args: string[]): Promise<string> =>
    run(lab, "gpg", ["--homedir", home, "--batch", "--no-tty", "--passphrase", "", ...args]);
  try {
    await gpg("--quick-generate-key", `lab ${lab.name}`, "ed25519", "sign", "never");
    for (const suite of Object.keys(suites)) {
      const dist = join(base, "dists", suite);
      const signed = ["-o", join(dist, "InRelease"), join(dist, "Release")];
      await gpg("--digest-algo", "SHA512", "--clearsign", ...signed);
    }
    for (const key of keys) await gpg("--armor", "--export", "-o", join(base, key));
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
