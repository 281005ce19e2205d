import { byService, type Drift, type Rounds } from "./drift.ts";

const byDisks = (item: string, what: string, hand: string): Drift => {
  return { host: "i7bb", what, hand, resource: "i7bb-disks", item };
};
/** What a node misses without its disk. */
const missing = (folder: string, resource: string): Drift => {
  const item = `directory /mnt/ethereum/hoodi${folder}`;
  return { host: "i7bb", what: "and so a folder is gone", hand: "true", resource, item };
};

/** What the role of the data disk sees; the lab's i7bb has one. */
export const diskRounds: Rounds = {
  "a disk that was remounted": [
    byDisks(
      "mount /mnt/ethereum",
      "barriers switched off",
      "mount -o remount,nobarrier,relatime /mnt/ethereum",
    ),
    byDisks("unit fstrim.timer", "trimming switched off", "systemctl disable -q --now fstrim.timer 2>&1"),
  ],
  "a disk that the next boot would miss": [
    byDisks(
      "mount /mnt/ethereum",
      "fstab edited",
      "sed -i 's|^UUID=[^ ]* /mnt/ethereum .*|/dev/sdb1 /mnt/ethereum ext4 defaults 0 0|' /etc/fstab",
    ),
  ],
  "a disk that was unmounted": [
    byService("i7bb", "lighthouse", "container stopped", (name) => `docker stop ${name}`),
    byService("i7bb", "reth", "container stopped", (name) => `docker stop ${name}`),
    byDisks("mount /mnt/ethereum", "unmounted", "umount /mnt/ethereum"),
    missing("", "i7bb-environment"),
    ...["/i7bbt", "/i7bbt/reth", "/i7bbt/lighthouse"].map((folder) => missing(folder, "i7bbt-node")),
  ],
};
