/** What the kernel says of mount options comes before what the next boot is told. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoBox } from "../support/box.ts";
import { type AdminBox, makeAdmin, setUpByHand, startAdminBox, whyNoSudo } from "./way-in/admin.ts";

const uuid = "00000000-0000-8000-9000-00000000da7a";
const always = "noatime,nodiratime,nosuid,nodev";
const entry = (options: string) => `UUID=${uuid} /srv/data ext4 ${options},nofail 0 2\n`;

describe.skipIf(whyNoBox() ?? whyNoSudo())("a mount", () => {
  let host: AdminBox;
  beforeAll(async () => {
    host = await startAdminBox();
    await host.box.run(`
      ${makeAdmin}; ${setUpByHand([host.key("mine")])}
      printf '#!/bin/sh\\n' >/usr/local/sbin/systemctl; chmod +x /usr/local/sbin/systemctl
      truncate -s 16M /run/disk; mkfs.ext4 -q -U ${uuid} /run/disk; blkid "$(losetup --find --show /run/disk)"; : >/etc/fstab`);
    host.offer(["mine"]);
  });
  afterAll(async () => {
    await host?.box.run(
      "umount /srv/data || :; losetup --detach $(losetup --noheadings --output NAME --associated /run/disk)",
    );
    await host?.end();
  });

  const up = (options: string) => host.up({ "mount /srv/data": { uuid, filesystem: "ext4", options } });
  const boot = () => host.box.run("cat /etc/fstab");
  const mounted = () => host.box.run("findmnt --noheadings --output OPTIONS --mountpoint /srv/data || :");

  it("with an option that the kernel does not know is not in /etc/fstab", async () => {
    expect((await up(`${always},unheard_of`)).reasons).toContain("mount: /srv/data: ");
    expect([await boot(), await mounted()]).toEqual(["", ""]);
  });

  it("is made, and in /etc/fstab", async () => {
    expect(await up(always)).toEqual({ reasons: "", told: [] });
    expect([await boot(), await mounted()]).toEqual([entry(always), "rw,nosuid,nodev,noatime,nodiratime\n"]);
  });

  it("that cannot change so while it is mounted keeps its line in /etc/fstab", async () => {
    expect((await up(`${always},data=journal`)).reasons).toContain("mount: /srv/data: ");
    expect([await boot(), await mounted()]).toEqual([entry(always), "rw,nosuid,nodev,noatime,nodiratime\n"]);
  });

  it("gets another option at once and for the next boot", async () => {
    expect(await up(`${always},commit=30`)).toEqual({ reasons: "", told: [] });
    expect(await boot()).toBe(entry(`${always},commit=30`));
    expect(await mounted()).toContain("commit=30");
  });
});
