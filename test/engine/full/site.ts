import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Box, startBox } from "../../support/box.ts";

/** What can run out: pages or inodes, of /run or of the disk. */
export const resources = ["run bytes", "run inodes", "disk bytes", "disk inodes"] as const;
export type Resource = (typeof resources)[number];

/** Where the fakes and their state lie: on a disk of their own, which never fills. */
const root = "/opt/fake";
/** What the box has and starts anew with each case. */
const scenery = `/disk/srv /disk/home ${root}/state`;

/** A box whose /run, and whose disk below /srv and /var/lib/bonded-validator, can be made as small as wanted. */
export interface Site {
  readonly box: Box;
  /** Remembers everything that stands there now. */
  save(name: string): Promise<void>;
  /** Brings back what was saved, with room enough everywhere. */
  restore(name: string): Promise<void>;
  /** From now on there is room for so many pages of 4 KiB, or inodes, and no more. */
  limit(resource: Resource, room: number): Promise<void>;
  /** The same, when systemd and Docker have been called so many times from now. */
  limitAtCall(call: number, resource: Resource, room: number): Promise<void>;
  /** Room enough for everything; a limit that still waits for its call is taken back. */
  makeRoom(): Promise<void>;
  /** How often systemd and Docker were called since the last limit, or room, was set. */
  calls(): Promise<number>;
  /** What was stopped and started so far, oldest first: `start vc/signer`. */
  events(): Promise<string[]>;
  /** Until nothing runs in the box any more. */
  settled(): Promise<void>;
}

const script = (name: string) => readFileSync(new URL(name, import.meta.url)).toString("base64");

export async function startSite(): Promise<Site> {
  const box = await startBox("box");
  const install = (name: string, path: string) =>
    `echo ${script(name)} | base64 -d >${path}; chmod 755 ${path}`;
  await box.run(`
    mkdir -p /disk ${root}/state /var/lib/bonded-validator
    mount -t tmpfs -o mode=755 disk /disk
    mkdir /disk/srv /disk/home
    mount --bind /disk/srv /srv
    mount --bind /disk/home /var/lib/bonded-validator
    # A tmpfs of no bytes at all would be one without a limit.
    for at in /run /disk; do echo page >$at/page; done
    ${install("called.sh", `${root}/called.sh`)}
    ${install("limit.sh", `${root}/limit`)}
    ${install("docker.sh", "/usr/local/sbin/docker")}
    ${install("systemctl.sh", "/usr/local/sbin/systemctl")}`);
  const makeRoom = async () => {
    await box.run(`
      for at in run disk; do ${root}/limit $at none; done
      echo 0 >${root}/count; echo never >${root}/fill-at`);
  };
  const settled = async () => {
    while (box.processes().size > 0) await sleep(10);
  };
  await makeRoom();
  return {
    box,
    makeRoom,
    settled,
    save: async (name) => {
      await settled();
      await box.run(`tar -cf ${root}/${name}.tar -C / ${scenery.replaceAll(" /", " ").slice(1)}`);
    },
    restore: async (name) => {
      await settled();
      await makeRoom();
      await box.run(`
        find ${scenery} -mindepth 1 -delete
        rm -rf /run/bonded-validator* /run/lock/bonded-validator*
        tar -xpf ${root}/${name}.tar -C /`);
    },
    limit: async (resource, room) => void (await box.run(`${root}/limit ${resource} ${room}`)),
    limitAtCall: async (call, resource, room) => {
      await box.run(`
        echo '${root}/limit ${resource} ${room}' >${root}/fill
        echo 0 >${root}/count; echo ${call} >${root}/fill-at`);
    },
    calls: async () => Number(await box.run(`cat ${root}/count`)),
    events: async () => lines(await box.run(`cat ${root}/state/events 2>/dev/null || :`)),
  };
}

export function lines(text: string): string[] {
  return text.split("\n").filter(Boolean);
}
