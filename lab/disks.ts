/**
 * Data disks of simulated hosts: loop devices over sparse files in the host's folder. A simulated host has no udev of
 * its own (the kernel tells its events to the machine only), so a fake of `udevadm settle` makes the nodes in
 * /dev that udev would make: those of the host's disks, of their partitions, and the names in /dev/disk/by-id.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { hostFolder, runInside } from "./hosts.ts";
import type { Lab } from "./settings.ts";
import { run } from "./shell.ts";

export interface SimulatedDisk {
  /** Name in /dev/disk/by-id, as of a virtual disk with this serial number. */
  readonly id: string;
  readonly bytes: number;
}

/** Hosts with a disk of their own for data, as many of the inventory's have. */
const dataDisks: Readonly<Record<string, SimulatedDisk>> = {
  i7bb: { id: "virtio-lab-i7bb-data", bytes: 2 * 1024 ** 3 },
};

/** Stands in for the program of udev. */
export const udevProgram = "/usr/local/sbin/udevadm";

/** The data disk of a simulated host, where it has one. */
export const dataDiskOf = (host: string): SimulatedDisk | undefined => dataDisks[host];

/** Table inside a host: the name of each disk and its kernel name. */
const table = "/etc/simulated-disks";
export const disksUnitFile = "/etc/systemd/system/simulated-disks.service";

const fake = `#!/bin/sh
# Stands in for udev: makes the nodes of this simulated host's disks, and takes those away that are gone.
while read -r id disk; do
  rm -f "/dev/$disk"p* "/dev/disk/by-id/$id"*
  mkdir -p /dev/disk/by-id
  for node in "/sys/class/block/$disk" "/sys/class/block/$disk"/"$disk"p*; do
    [ -e "$node/dev" ] || continue
    name=\${node##*/} part=\${node##*/"$disk"} numbers=$(tr : ' ' <"$node/dev")
    [ -b "/dev/$name" ] || mknod -m 660 "/dev/$name" b $numbers
    ln -sfn "../../$name" "/dev/disk/by-id/$id\${part:+-part\${part#p}}"
  done
done <${table}
`;

/** fstab names filesystems, for which systemd waits until udev has seen them; here this does what it would do then. */
const unit = `[Unit]
Before=docker.service
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/udevadm settle
ExecStart=mount --all
[Install]
WantedBy=multi-user.target
`;

/** Gives a running host a disk unless it has it; when the host boots it finds the disk. */
export async function attachDisk(lab: Lab, host: string, { id, bytes }: SimulatedDisk): Promise<void> {
  const folder = join(hostFolder(lab, host), "disks");
  const file = join(folder, id);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) {
    writeFileSync(file, "");
    truncateSync(file, bytes);
  }
  const disk =
    loopsUnder(folder).find((loop) => backingFile(loop) === file) ??
    basename((await run(lab, "losetup", ["--find", "--show", "--partscan", file])).trim());
  const script = `printf %s "$1" >${udevProgram}; chmod 755 ${udevProgram}
    touch ${table}; sed -i "/^$2 /d" ${table}; echo "$2 $3" >>${table}
    udevadm settle; partx --update "/dev/$3" 2>/dev/null || :; udevadm settle
    printf %s "$4" >${disksUnitFile}; systemctl enable -q simulated-disks`;
  await runInside(lab, host, ["sh", "-euc", script, "sh", fake, id, disk, unit]);
}

/** Frees the loop devices over files of a lab, and of no other; one that is still mounted goes with its last user. */
export async function detachDisks(lab: Lab): Promise<void> {
  for (const loop of loopsUnder(lab.dir)) await run(lab, "losetup", ["--detach", `/dev/${loop}`]);
}

function loopsUnder(folder: string): string[] {
  const all = readdirSync("/sys/class/block").filter((name) => /^loop\d+$/.test(name));
  return all.filter((name) => backingFile(name)?.startsWith(`${folder}/`));
}

/** Path of the file under a loop device, as the machine sees it. */
function backingFile(loop: string): string | undefined {
  const file = `/sys/class/block/${loop}/loop/backing_file`;
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
