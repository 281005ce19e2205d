import { byService, type Drift, type Rounds } from "./drift.ts";

const byDisks = (item: string, what: string, hand: string): Drift => {
  return { host: "i7bb", what, hand, resource: "i7bb-disks", item };
};
/** What a plan names, too, while the disk is not there. */
const missing = (resource: string, item: string): Drift => {
  return { host: "i7bb", what: "and so what is on it", hand: "true", resource, item };
};
const folder = (path: string) => `directory /mnt/ethereum/hoodi${path}`;
const key = (layer: string) => `secret /mnt/ethereum/hoodi/identities/i7bbt-${layer}.key`;

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
};

/** A round of its own: without its data nearly all of a host's node is missing. */
export const unmountedDisk: Rounds = {
  "a disk that was unmounted": [
    byService("i7bb", "lighthouse", "container stopped", (name) => `docker stop ${name}`),
    byService("i7bb", "reth", "container stopped", (name) => `docker stop ${name}`),
    byDisks("mount /mnt/ethereum", "unmounted", "umount /mnt/ethereum"),
    ...[folder(""), folder("/identities"), key("execution"), key("consensus")].map((item) =>
      missing("i7bb-shared", item),
    ),
    ...[
      ...["/i7bbt", "/i7bbt/reth", "/i7bbt/lighthouse"].map(folder),
      "database /mnt/ethereum/hoodi/i7bbt/lighthouse",
    ].map((item) => missing("i7bbt-node", item)),
  ],
};
