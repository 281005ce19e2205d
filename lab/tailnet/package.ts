/** The Debian package of Tailscale as its own repository has it: programs, unit and settings under the same paths. */

import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
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

/** Folder with the package alone, built unless the cache has it. */
export async function ensureTailscalePackage(lab: Lab): Promise<string> {
  const { folder } = await ensureTailnetPrograms(lab);
  const target = `${folder}-package`;
  await makeOnce(target, (part) => pack(lab, folder, part));
  return target;
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
