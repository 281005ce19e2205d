/** The lab's image registry: Debian's docker-registry on the bridge address, with a certificate of its own. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureCertificate } from "./key-files.ts";
import { makeOnce } from "./make-once.ts";
import { startDaemon } from "./processes.ts";
import { progress } from "./progress.ts";
import { answers, waitFor } from "./ready.ts";
import { type Lab, ports } from "./settings.ts";
import { run } from "./shell.ts";

/** Address under which hosts and this machine reach the registry. */
export const registryAddress = (lab: Lab): string => `${lab.gateway}:${ports.registry}`;

/** File with the certificate that signs the registry's. */
export const registryCaFile = (lab: Lab): string => join(lab.dir, "registry/ca.crt");

/** That certificate, in PEM. */
export const registryCa = (lab: Lab): string => readFileSync(registryCaFile(lab), "utf8");

/** Starts the registry unless it answers. What is pushed to it lies in the cache and survives the lab. */
export async function ensureRegistry(lab: Lab): Promise<void> {
  if (await answers(lab.gateway, ports.registry)) return;
  const program = await fetchProgram(lab);
  const folder = join(lab.dir, "registry");
  mkdirSync(folder, { recursive: true });
  const [key, certificate] = [join(folder, "ca.key"), join(folder, "ca.crt")];
  await ensureCertificate(lab, certificate, key, `IP:${lab.gateway}`);
  const config = join(folder, "config.json"); // JSON is YAML
  const settings = {
    version: "0.1",
    log: { level: "warn" },
    storage: { filesystem: { rootdirectory: join(lab.cache, "registry") } },
    http: { addr: registryAddress(lab), tls: { certificate, key } },
  };
  writeFileSync(config, JSON.stringify(settings, undefined, 2));
  startDaemon(lab, "registry", program, ["serve", config]);
  await waitFor(lab, "registry", 60, () => answers(lab.gateway, ports.registry));
}

/** Takes the program out of Debian's package without installing that (it would start a service). */
async function fetchProgram(lab: Lab): Promise<string> {
  const folder = join(lab.cache, "docker-registry");
  await makeOnce(folder, async (part) => {
    progress("fetching the image registry (Debian's docker-registry)");
    mkdirSync(part);
    const download = ["-o", "APT::Sandbox::User=root", "download", "docker-registry"];
    await run(lab, "apt-get", download, { cwd: part }).catch(async () => {
      await run(lab, "apt-get", ["update", "-q"]); // a fresh machine has no package lists
      await run(lab, "apt-get", download, { cwd: part });
    });
    const [archive] = readdirSync(part);
    await run(lab, "dpkg-deb", ["-x", join(part, archive!), part]);
  });
  return join(folder, "usr/bin/docker-registry");
}
