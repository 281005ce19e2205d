/** Every kind of item that can go: made on a host, dropped from the program, gone from the host. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { kinds } from "../../provider/items/kinds.ts";
import { readerAccount, readerHome, readerProgram, readerSudoers } from "../../provider/remote/reader.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { publicKey as sshKey } from "../support/inventory.ts";
import { keys } from "../support/provider/openpgp-keys.ts";
import { makeRoles, type Roles } from "../support/roles/roles.ts";

const root = { owner: "root:root", mode: "0644" };
const image = `a/b@sha256:${"1".repeat(64)}`;
const definition = "0".repeat(16);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const compose = "/etc/kept/compose.yaml";
const unit = "/etc/systemd/system/gone.service";
const address = "http://127.0.0.1/debian";

/** Items that stay in the program. */
const kept: Record<string, Leaves> = {
  [`file ${compose}`]: { content: `name=p/gone image=${image} definition=${definition}\n`, ...root },
  [`file ${unit}`]: { content: "[Service]\nExecStart=true\n", ...root },
};

interface Row {
  readonly item: string;
  readonly wanted: Leaves;
  /** Script that prints something while it is on the host. */
  readonly seen: string;
}

const rows: Record<string, Row> = {
  repository: {
    item: "repository gone",
    wanted: {
      uri: address,
      suites: "stable",
      components: "main",
      key: `${address}/key`,
      fingerprint: keys.ed25519.fingerprint,
    },
    seen: "ls /etc/apt/sources.list.d/gone.sources /etc/apt/keyrings/gone.gpg 2>&- || :",
  },
  reader: {
    item: "reader",
    wanted: { keys: sshKey(1) },
    seen: `getent passwd ${readerAccount} || :; ls -d ${readerHome} ${readerSudoers} ${readerProgram} 2>&- || :`,
  },
  directory: {
    item: "directory /srv/gone",
    wanted: { owner: "root:root", mode: "0755" },
    seen: "ls -d /srv/gone 2>&- || :",
  },
  secret: {
    item: "secret /srv/gone/secret",
    wanted: { format: "hex32", ...root },
    seen: "ls /srv/gone/secret /var/lib/bonded-validator/secrets/* 2>&- || :",
  },
  file: {
    item: "file /srv/gone/file",
    wanted: { content: "x", ...root },
    seen: "ls /srv/gone/file 2>&- || :",
  },
  download: {
    item: "download /srv/gone/download",
    wanted: { url: "http://127.0.0.1/x", sha256: sha256("x"), ...root },
    seen: "ls /srv/gone/download 2>&- || :",
  },
  link: { item: "link /srv/gone/link", wanted: { target: "file" }, seen: "ls /srv/gone/link 2>&- || :" },
  rule: {
    item: "rule gone",
    wanted: {
      action: "allow",
      direction: "in",
      from: "any",
      to: "any",
      port: "30303",
      protocol: "tcp",
      comment: "bonded-validator:dev",
    },
    seen: "cat /etc/ufw/user.rules /etc/ufw/user6.rules | grep 30303 || :",
  },
  unit: {
    item: "unit gone.service",
    wanted: { enabled: true, active: true },
    seen: "ls /srv/units/gone.service.* 2>&- || :",
  },
  service: {
    item: "service p/gone",
    wanted: { compose, image, definition, restart: "unless-stopped", state: "running" },
    seen: "docker ps -aq; ls /var/lib/bonded-validator/services/p/gone 2>&- || :",
  },
};

/** Stands in for systemd, which does not run in a box: what is enabled and what runs is a file each. */
const systemctl = `#!/bin/sh
for name; do :; done
at=/srv/units/$name; mkdir -p /srv/units
case $* in
  *FragmentPath*) [ ! -e "/etc/systemd/system/$name" ] || echo "/etc/systemd/system/$name" ;;
  *-P\\ NeedDaemonReload*) echo no ;;
  show*)
    [ -e "$at.active" ] && active=active || active=inactive
    [ -e "$at.enabled" ] && enabled=enabled || enabled=disabled
    printf 'LoadState=loaded\\nActiveState=%s\\nUnitFileState=%s\\nDropInPaths=\\nNeedDaemonReload=no\\n' "$active" "$enabled" ;;
  *is-active*) [ -e "$at.active" ] ;;
  *disable\\ --now*) rm -f "$at".* ;;
  *enable*) : >"$at.enabled" ;;
  start*) : >"$at.active" ;;
esac
`;

/** A file of ufw as its package brings it. */
const ufwFile = (family: string) =>
  `*filter\n### RULES ###\n### END RULES ###\n-A ufw${family}-user-limit -j REJECT\n-A ufw${family}-user-limit-accept -j ACCEPT\nCOMMIT\n`;

const base64 = (text: string) => Buffer.from(text).toString("base64");
const put = (path: string, text: string, mode = "644") =>
  `mkdir -p "$(dirname ${path})"; echo ${base64(text)} | base64 -d >${path}; chmod ${mode} ${path}`;
const publicKey = keys.ed25519.armoured.split("\n").filter((line) => /^[\w+/]+=*$/.test(line));

/** Stands in for a server from which something is fetched. */
const curl = `#!/bin/sh
printf x
`;

/** Fakes for what does not run in a box: systemd, Docker, the kernel's packet filter, servers in the internet. */
const setUp = `
  ${put("/usr/local/sbin/curl", curl, "755")}
  ${put("/usr/local/sbin/systemctl", systemctl, "755")}
  ${put("/usr/local/sbin/docker", readFileSync(new URL("docker-stub.sh", import.meta.url), "utf8"), "755")}
  ${["iptables-restore", "ip6tables-restore", "apt-get"].map((name) => put(`/usr/local/sbin/${name}`, "#!/bin/sh\n", "755")).join("\n")}
  ${["iptables", "ip6tables"].map((name) => put(`/usr/local/sbin/${name}`, "#!/bin/sh\nexit 1\n", "755")).join("\n")}
  ${put("/etc/ufw/ufw.conf", "ENABLED=no\n")}
  ${put("/etc/ufw/user.rules", ufwFile(""))}
  ${put("/etc/ufw/user6.rules", ufwFile("6"))}
  mkdir -p /etc/apt/keyrings; echo ${publicKey.join("")} | base64 -d >/etc/apt/keyrings/gone.gpg; chmod 644 /etc/apt/keyrings/gone.gpg`;

it("has a row for every kind that can go", () => {
  const removable = kinds.filter((kind) => kind.remove([{ name: "x", flag: "" }]).length > 0);
  expect(Object.keys(rows)).toEqual(removable.map(({ name }) => name));
});

describe.skipIf(whyNoBox())("dropped from the program", () => {
  let box: Box;
  let roles: Roles;
  const made = new Map<string, string>();

  beforeAll(async () => {
    box = await startBox("box");
    await box.run(setUp);
    roles = await makeRoles([box]);
    const role = (items: Record<string, Leaves>) =>
      roles.want({ name: "role", connection: box.connection, role: "role", items });
    role({ ...kept, ...Object.fromEntries(Object.values(rows).map(({ item, wanted }) => [item, wanted])) });
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    for (const [kind, { seen }] of Object.entries(rows)) made.set(kind, await box.run(seen));
    role(kept);
    const down = await roles.up();
    expect(down.code, down.text).toBe(0);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await box?.end();
  });

  it.each(Object.entries(rows))("a %s that was made is gone from the host", async (kind, { seen }) => {
    expect(made.get(kind)).not.toBe("");
    expect(await box.run(seen)).toBe("");
  });

  it("what stays in the program stays on the host", async () => {
    expect(await box.run(`ls ${compose} ${unit}`)).toBe(`${compose}\n${unit}\n`);
    expect((await roles.preview()).code).toBe(0);
  });
});
