/** The operator's key of a lab and the ssh configuration that uses it. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostKey, type SimulatedHost } from "./hosts.ts";
import { ensureSshKey } from "./key-files.ts";
import type { Lab } from "./settings.ts";

/** ssh_config(5) file for people (`ssh -F`) and for the provider. */
export const sshConfigFile = (lab: Lab): string => join(lab.dir, "ssh_config");

export async function ensureOperatorKey(lab: Lab): Promise<void> {
  await ensureSshKey(lab, join(lab.dir, "id_ed25519"), "lab-operator");
}

/** Writes ssh_config and known_hosts for the running hosts. */
export function writeSshConfig(lab: Lab, hosts: readonly Pick<SimulatedHost, "name" | "address">[]): void {
  const blocks = hosts.map(
    ({ name, address }) => `Host ${name}\n  HostName ${address}\n  HostKeyAlias ${address}\n`,
  );
  const common =
    `Host *\n  IdentityFile ${join(lab.dir, "id_ed25519")}\n  IdentitiesOnly yes\n` +
    `  UserKnownHostsFile ${join(lab.dir, "known_hosts")}\n  StrictHostKeyChecking yes\n`;
  writeFileSync(sshConfigFile(lab), blocks.join("") + common);
  writeFileSync(
    join(lab.dir, "known_hosts"),
    hosts.map(({ name, address }) => `${address} ${hostKey(lab, name)}\n`).join(""),
  );
}
