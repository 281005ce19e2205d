/** The weekly clean-up with the real apt; Docker does not run in a box. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { cleanupScript, renderCleanupScript } from "../../render/hosts/cleanup.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Packages without content; what came as a part of `gone` is needed by nobody any more. */
const packages = `
  for name in needless held wanted-by-a-role wanted-by-a-hand; do
    mkdir -p /srv/deb/$name/DEBIAN /srv/deb/$name/etc
    printf 'Package: bv-%s\\nVersion: 1\\nArchitecture: all\\nMaintainer: nobody <nobody@localhost>\\nDescription: test\\n' $name >/srv/deb/$name/DEBIAN/control
    echo "/etc/bv-$name" >/srv/deb/$name/DEBIAN/conffiles; echo x >/srv/deb/$name/etc/bv-$name
    dpkg-deb -b /srv/deb/$name /srv/deb >/dev/null
  done
  apt-mark -q manual $(apt-mark showauto) >/dev/null
  dpkg -i /srv/deb/*.deb >/dev/null
  apt-mark -q auto bv-needless bv-held bv-wanted-by-a-role; apt-mark -q hold bv-held
  mkdir -p /var/lib/bonded-validator
  printf 'package\\tbv-wanted-by-a-role\\t\\tid\\npackage\\tbv-needless\\tabsent\\tid\\n' >/var/lib/bonded-validator/manifest`;

let box: Box;
beforeAll(async () => {
  if (whyNoBox()) return;
  box = await startBox("box");
  await box.run(`
    echo ${base64('#!/bin/sh\necho "$@" >>/srv/docker\n')} | base64 -d >/usr/local/sbin/docker; chmod +x /usr/local/sbin/docker
    mkdir -p ${cleanupScript.replace(/\/[^/]*$/, "")}; echo ${base64(renderCleanupScript())} | base64 -d >${cleanupScript}
    chmod 755 ${cleanupScript}
    ${packages}`);
});
afterAll(() => box?.end());

it.skipIf(whyNoBox())(
  "removes what nobody needs, and neither what is held nor what a role wants",
  async () => {
    await box.run(`${cleanupScript} >/srv/log 2>&1 || { cat /srv/log; exit 1; }`);
    const installed = "dpkg-query -W -f '${Package} ${db:Status-Status}\\n' 'bv-*' 2>/dev/null || :";
    expect(await box.run(installed)).toBe(
      "bv-held installed\nbv-wanted-by-a-hand installed\nbv-wanted-by-a-role installed\n",
    );
    expect(await box.run("ls -d /etc/bv-*")).toBe(
      "/etc/bv-held\n/etc/bv-wanted-by-a-hand\n/etc/bv-wanted-by-a-role\n",
    );
    expect(await box.run("cat /srv/docker")).toBe("image prune --all --force --filter until=168h\n");
  },
);
