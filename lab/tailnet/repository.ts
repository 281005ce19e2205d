/** The lab's fake of Tailscale's package repository, with the one package that the program asks it for. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { operatingSystems } from "../../catalog/operating-systems.ts";
import { makeOnce } from "../make-once.ts";
import { publish } from "../publish.ts";
import { type LabSystem, labSystems } from "../root.ts";
import { type Lab, ports } from "../settings.ts";
import { ensureTailscalePackage } from "./package.ts";

const folderOf = (lab: Lab): string => join(lab.dir, "tailscale");

/** Settings of a stack that uses the fake, in the form of `repositories.tailscale`. */
export function fakeTailscaleRepository(lab: Lab): { readonly url: string; readonly fingerprint: string } {
  const fingerprint = readFileSync(join(folderOf(lab), "fingerprint"), "utf8");
  return { url: `http://${lab.gateway}:${ports.apt}/tailscale`, fingerprint };
}

/** Publishes the repository unless it is there. */
export async function ensureTailscaleRepository(lab: Lab): Promise<void> {
  const packages = await ensureTailscalePackage(lab);
  await makeOnce(folderOf(lab), async (part) => {
    const codenames = labSystems.map((system: LabSystem) => operatingSystems[system].codename);
    const fingerprint = await publish(lab, join(part, "debian"), {
      origin: "Tailscale",
      label: "Tailscale",
      component: "main",
      suites: Object.fromEntries(codenames.map((codename) => [codename, packages])),
      keys: codenames.map((codename) => `${codename}.noarmor.gpg`),
    });
    writeFileSync(join(part, "fingerprint"), fingerprint);
  });
}
