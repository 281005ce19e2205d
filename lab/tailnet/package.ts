/** The Debian package of Tailscale as its own repository has it: programs, unit and settings under the same paths. */

import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { makeOnce } from "../make-once.ts";
import type { Lab } from "../settings.ts";
import { run } from "../shell.ts";
import { ensureTailnetPrograms, tailscaleVersion } from "./programs.ts";

const control = `Package: tailscale
Version: ${tailscaleVersion}
Architecture: amd64
Maintainer: the lab
Depends: iptables
Description: Tailscale, built from its Go module
`;

/** What debhelper writes for a unit that is enabled and started with its package. */
const afterInstall = `#!/bin/sh
set -e
deb-systemd-helper unmask tailscaled.service
deb-systemd-helper enable tailscaled.service
systemctl daemon-reload
deb-systemd-invoke start tailscaled.service
`;

/** Folder of packages that no Debian mirror has, and where hosts see it. */
export const packageFolder = (lab: Lab): string => join(lab.dir, "packages");
export const packageFolderOnHosts = "/usr/local/share/lab-packages";

/** A source of apt for that folder. */
export const packageSource = `Types: deb\nURIs: file:${packageFolderOnHosts}\nSuites: ./\nTrusted: yes\n`;

/** An empty folder of packages, for hosts that start before there are any. */
export function preparePackages(lab: Lab): void {
  mkdirSync(packageFolder(lab), { recursive: true });
  const index = join(packageFolder(lab), "Packages");
  if (!existsSync(index)) writeFileSync(index, "");
}

/** Publishes Tailscale's package to the hosts; it is built unless the cache has it. */
export async function publishTailscale(lab: Lab): Promise<void> {
  const { folder } = await ensureTailnetPrograms(lab);
  const built = `${folder}-package`;
  await makeOnce(built, (part) => pack(lab, folder, part));
  const file = join(packageFolder(lab), fileName);
  cpSync(join(built, fileName), file);
  const sum = createHash("sha256").update(readFileSync(file)).digest("hex");
  const entry = `${control}Filename: ./${fileName}\nSize: ${statSync(file).size}\nSHA256: ${sum}\n`;
  writeFileSync(join(packageFolder(lab), "Packages"), entry);
}

const fileName = "tailscale_amd64.deb";

async function pack(lab: Lab, programs: string, part: string): Promise<void> {
  const content = join(part, "content");
  const files = {
    tailscale: "usr/bin/tailscale",
    tailscaled: "usr/sbin/tailscaled",
    "tailscaled.service": "usr/lib/systemd/system/tailscaled.service",
    "tailscaled.defaults": "etc/default/tailscaled",
  };
  for (const [file, path] of Object.entries(files)) {
    mkdirSync(dirname(join(content, path)), { recursive: true });
    cpSync(join(programs, file), join(content, path));
  }
  chmodSync(join(content, "etc/default/tailscaled"), 0o644);
  mkdirSync(join(content, "DEBIAN"));
  writeFileSync(join(content, "DEBIAN/control"), control);
  writeFileSync(join(content, "DEBIAN/postinst"), afterInstall, { mode: 0o755 });
  const file = join(part, fileName);
  await run(lab, "dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "--build", content, file]);
  rmSync(content, { recursive: true });
}
