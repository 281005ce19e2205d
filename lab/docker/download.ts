/** Fetches Debian packages of any release through the lab's package server, whatever release this machine runs. */

import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Lab, ports } from "../settings.ts";
import { run } from "../shell.ts";

/** Downloads packages of one release into a folder, each as `<name>.deb`; apt checks them with Debian's keys. */
export async function downloadPackages(
  lab: Lab,
  suite: string,
  names: readonly string[],
  folder: string,
): Promise<void> {
  const apt = join(folder, `apt-${suite}`);
  for (const part of ["state/lists/partial", "cache/archives/partial"]) {
    mkdirSync(join(apt, part), { recursive: true });
  }
  const source = join(apt, "debian.sources");
  writeFileSync(
    source,
    `Types: deb\nURIs: http://${lab.gateway}:${ports.apt}/debian\nSuites: ${suite}\nComponents: main\n` +
      "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
  );
  const settings = {
    "Dir::State": join(apt, "state"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": join(apt, "cache"),
    "Dir::Etc::sourcelist": source,
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "APT::Sandbox::User": "root",
    "APT::Architecture": "amd64",
    "Acquire::Languages": "none",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  await run(lab, "apt-get", [...options, "-q", "update"]);
  await run(lab, "apt-get", [...options, "-q", "download", ...names], { cwd: folder });
  for (const name of names) {
    const file = readdirSync(folder).find((entry) => entry.startsWith(`${name}_`))!;
    renameSync(join(folder, file), join(folder, `${name}.deb`));
  }
}
