/**
 * The lab's fake of Docker's package repository: apt on the hosts fetches its key, checks its signatures and
 * installs from it as from the real one. Built only for stacks that have a host which needs it.
 */

import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeOnce } from "../make-once.ts";
import { progress } from "../progress.ts";
import { publish } from "../publish.ts";
import { type Lab, ports } from "../settings.ts";
import { downloadPackages } from "./download.ts";
import { recipes, repack, sourcesOf } from "./packages.ts";

const suites = Object.keys(recipes);

/** What the package server serves under /docker. */
export const dockerFolder = (lab: Lab): string => join(lab.dir, "docker");

/** Settings of a stack that uses the fake, in the form of `repositories.docker`. */
export function fakeDockerRepository(lab: Lab): { readonly url: string; readonly fingerprint: string } {
  const fingerprint = readFileSync(join(dockerFolder(lab), "fingerprint"), "utf8");
  return { url: `http://${lab.gateway}:${ports.apt}/docker/linux`, fingerprint };
}

/** Publishes the repository unless it is there. Its key lives as long as the lab; the private half only until now. */
export async function ensureDockerRepository(lab: Lab): Promise<void> {
  await makeOnce(dockerFolder(lab), async (part) => {
    const packages = await ensurePackages(lab);
    const base = join(part, "linux/debian");
    const fingerprint = await publish(lab, base, {
      origin: "Docker",
      label: "Docker CE",
      component: "stable",
      suites: Object.fromEntries(suites.map((suite) => [suite, join(packages, suite)])),
      keys: ["gpg"],
    });
    writeFileSync(join(part, "fingerprint"), fingerprint);
  });
}

/** The fake packages, by release; they are costly to make and the same for every lab. */
async function ensurePackages(lab: Lab): Promise<string> {
  const code = readFileSync(join(import.meta.dirname, "packages.ts"), "utf8");
  const key = createHash("sha256").update(code).digest("hex").slice(0, 12);
  const folder = join(lab.cache, `docker-packages-${key}`);
  await makeOnce(folder, async (part) => {
    progress("making fakes of Docker's packages from Debian's");
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
