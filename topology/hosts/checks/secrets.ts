import { type Problem, settingPath } from "../../problems.ts";
import type { HostsDraft } from "../draft.ts";

/** Public keys whose private halves everybody has, by their base64 part. */
const published: Readonly<Record<string, string>> = {
  // github.com/hashicorp/vagrant, keys/vagrant.pub.ed25519 and keys/vagrant.pub
  "AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y": "Vagrant",
  "AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzIw+niNltGEFHzD8+v1I2YJ6oXevct1YeS0o9HZyN1Q9qgCgzUFtdOKLv6IedplqoPkcmF0aYet2PkEDo3MlTBckFXPITAMzF8dJSIFo9D8HfdOV0IAdx4O7PtixWKn5y2hMNG0zQPyUecp4pzC6kivAIhyfHilFR61RGL+GPXQ2MWZWFYbAGjyiYJnAmCP3NOTd0jMZEnDkbUvxhMmBYSdETk1rRgm+R4LOzFUGaHqHDLKLX+FIPKcF96hrucXzcWyLbIbEgE98OHlnVYCzRdK8jlqm8tehUc9c9WhQ==":
    "Vagrant",
};

/** Secrets that are none: everybody knows them, or several hosts share them. */
export function checkSecrets(draft: HostsDraft): Problem[] {
  return [...administrators(draft), ...hostKeys(draft)];
}

function administrators({ accessKeys }: HostsDraft): Problem[] {
  return accessKeys.flatMap((line, i) => {
    const whose = published[bodyOf(line)];
    return whose === undefined ? [] : [known(settingPath("access", "keys", i), whose)];
  });
}

/** Machines made from one image have one host key until somebody makes new ones. */
function hostKeys({ hosts }: HostsDraft): Problem[] {
  const first = new Map<string, string>();
  return [...hosts.valid].flatMap(([name, { ssh }]) => {
    if (ssh?.hostKey === undefined) return [];
    const path = settingPath("hosts", name, "ssh", "hostKey");
    const body = bodyOf(ssh.hostKey);
    const other = first.get(body);
    first.set(body, other ?? name);
    const whose = published[body];
    return [
      ...(whose === undefined ? [] : [known(path, whose)]),
      ...(other === undefined ? [] : [shared(path, other)]),
    ];
  });
}

function bodyOf(key: string): string {
  return key.split(" ")[1] ?? "";
}

function known(path: string, whose: string): Problem {
  return {
    check: "public-secret",
    path,
    reason: `this is ${whose}'s key, whose private half is published`,
    remedy: "make a key of your own: ssh-keygen -t ed25519",
  };
}

function shared(path: string, other: string): Problem {
  return {
    check: "shared-secret",
    path,
    reason: `${other} has the same key: either could pass for the other`,
    remedy:
      "make new ones on the host that was copied: rm /etc/ssh/ssh_host_*; dpkg-reconfigure openssh-server",
  };
}
