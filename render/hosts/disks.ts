import type { DataDisk } from "../../topology/hosts/disks.ts";
import type { Machine } from "../../topology/hosts/host.ts";
import { installed, running } from "../items.ts";
import { type Items, itemsFrom } from "../role.ts";

const filesystemTools = { ext4: "package e2fsprogs", xfs: "package xfsprogs" } as const;

/** The disks of a host, formatted and mounted, before anything is stored on them. */
export function diskItems({ disks }: Pick<Machine, "disks">): Items {
  return {
    "package fdisk": installed,
    ...itemsFrom(disks.map(({ filesystem }) => [filesystemTools[filesystem], installed])),
    ...(disks.some(({ testGigabytes }) => testGigabytes !== undefined) && { "package fio": installed }),
    ...itemsFrom(disks.map((disk) => [`filesystem ${disk.device}`, filesystemItem(disk)])),
    // Docker starts containers again at boot: not before their data is there.
    ...itemsFrom(
      disks.map((disk) => [`mount ${disk.mount}`, { ...mountItem(disk), before: "docker.service" }]),
    ),
    ...(disks.some(({ trim }) => trim === "timer") && {
      "unit fstrim.timer": running,
    }),
  };
}

/** What the disks say of themselves; a role of its own, so that a failing disk holds nothing else up. */
export function healthItems({ disks }: Pick<Machine, "disks">): Items {
  return {
    "package smartmontools": installed,
    ...itemsFrom(
      disks.filter(({ smart }) => smart).map(({ device }) => [`smart ${device}`, { health: "passed" }]),
    ),
  };
}

function filesystemItem({
  filesystem,
  bytes,
  label,
  partition,
  uuid,
}: DataDisk): Items[`filesystem ${string}`] {
  return { filesystem, bytes, label, partition, uuid };
}

function mountItem({ uuid, filesystem, options }: DataDisk): Items[`mount ${string}`] {
  return { uuid, filesystem, options };
}
