/** Parts that items of many roles share. */
import { diskOf } from "../topology/hosts/disks.ts";
import type { Host } from "../topology/hosts/host.ts";

/** A directory that everybody may enter. */
export const directory = { owner: "root:root", mode: "0755" } as const;

/** A file that everybody may read. */
export const file = { owner: "root:root", mode: "0644" } as const;

/** A file that everybody may run. */
export const program = { owner: "root:root", mode: "0755" } as const;

/** A folder that a program alone may enter, and root. */
export const programFolder = (user: number) => ({ owner: `${user}:${user}`, mode: "0700" }) as const;

/**
 * A secret that a program reads and nobody else does. Its group is root's: a container of an earlier version, which runs
 * as root without capabilities until it is made anew, needs that.
 */
export const programSecret = (user: number) => ({ owner: `${user}:root`, mode: "0440" }) as const;

/** A package. */
export const installed = { state: "installed" } as const;
export const absent = { state: "absent" } as const;

/** A unit of systemd, now and after each boot. */
export const running = { enabled: true, active: true } as const;

/** Leaf of a directory on a data disk: without the disk it is not made, which would fill the host's own. */
export function onDisk({ disks }: Host, path: string): { readonly on?: string } {
  const disk = diskOf(disks, path);
  return disk === undefined ? {} : { on: disk.mount };
}
