import type { Settings } from "../inventory.ts";
import type { Broken } from "./broken.ts";

const use = () => ({
  name: "data",
  id: "nvme-Samsung_SSD_990_PRO_4TB_S7KGNJ0W900002",
  bytes: 4_000_787_030_016,
});
const first = (c: Settings): Settings => Object.assign(c.hosts.trdiy.disks[0], { use: use() }).use;
/** Room for the nodes' data without that disk. */
const onSystemDisk = (c: Settings): void => Object.assign(c.hosts.trdiy.disks[2], { gigabytes: 4000 });
const path = "bonded-validator:hosts.trdiy.disks[0].use";

/** Disks that are formatted and mounted. */
export const disks: readonly Broken[] = [
  {
    name: "a partition in the place of a disk",
    breakIt: (c) => (first(c).id = "nvme-Samsung_SSD_990_PRO_4TB_S7KGNJ0W900002-part1"),
    problem: [
      `${path}.id: not the name of a whole disk in /dev/disk/by-id [format]`,
      "run ls -l /dev/disk/by-id on the host and write the name that leads to the disk, without -part1",
    ],
  },
  {
    name: "a device that may be another one tomorrow",
    breakIt: (c) => (first(c).id = "/dev/sda"),
    problem: [
      `${path}.id: not the name of a whole disk in /dev/disk/by-id [format]`,
      "run ls -l /dev/disk/by-id on the host and write the name that leads to the disk, without -part1",
    ],
  },
  {
    name: "a disk without its exact size",
    breakIt: (c) => delete first(c).bytes,
    problem: [`${path}.bytes: it is missing [format]`, "write a number"],
  },
  {
    name: "a size that is another disk's",
    breakIt: (c) => (first(c).bytes = 2_000_398_934_016),
    problem: [
      `${path}.bytes: 2000398934016 bytes are not the 4000 GB of this disk [disk-size]`,
      "write what blockdev --getsize64 /dev/disk/by-id/nvme-Samsung_SSD_990_PRO_4TB_S7KGNJ0W900002 prints on the host",
    ],
  },
  {
    name: "a disk's name that fits into no partition table",
    breakIt: (c) => (first(c).name = "the-disk-of-the-nodes"),
    problem: [
      `${path}.name: not a name of up to 18 characters [format]`,
      "begin with a lower-case letter, go on with these, digits and -",
    ],
  },
  {
    name: "a filesystem that nobody asked for",
    breakIt: (c) => (first(c).filesystem = "btrfs"),
    problem: [`${path}.filesystem: "btrfs" does not fit [format]`, "write one of ext4, xfs"],
  },
  {
    name: "a mount over the system",
    breakIt: (c) => (first(c).mount = "/var/lib"),
    problem: [`${path}.mount: not a folder under /mnt or /srv [format]`, "write it as in /mnt/ethereum"],
  },
  {
    name: "barriers switched off as ext4 says it",
    breakIt: (c) => (first(c).options = ["barrier=0"]),
    problem: [
      `${path}.options[0]: without write barriers a power cut can destroy the filesystem, and with it what signers must not forget [format]`,
      "remove it: a drive with power-loss protection is as fast with barriers",
    ],
  },
  {
    name: "barriers switched off as xfs said it",
    breakIt: (c) => (first(c).options = ["nobarrier"]),
    problem: [
      `${path}.options[0]: without write barriers a power cut can destroy the filesystem, and with it what signers must not forget [format]`,
      "remove it: a drive with power-loss protection is as fast with barriers",
    ],
  },
  {
    name: "discard as an option",
    breakIt: (c) => (first(c).options = ["discard"]),
    problem: [
      `${path}.options[0]: trimming is a setting of its own [format]`,
      "remove it and write trim: discard or trim: timer",
    ],
  },
  {
    name: "a mount option that is set anyway",
    breakIt: (c) => (first(c).options = ["suid"]),
    problem: [`${path}.options[0]: it is set anyway or would undo what is [format]`, "remove it"],
  },
  {
    name: "two mount options in one",
    breakIt: (c) => (first(c).options = ["commit=30,lazytime"]),
    problem: [
      `${path}.options[0]: not an option that is known to be safe on ext4 [format]`,
      "remove it, or write commit=30 (1 to 60 seconds, and not 5, the default) or lazytime, each as an entry of its own",
    ],
  },
  {
    name: "a disk that is mounted read-only",
    breakIt: (c) => (first(c).options = ["ro"]),
    problem: [
      `${path}.options[0]: not an option that is known to be safe on ext4 [format]`,
      "remove it, or write commit=30 (1 to 60 seconds, and not 5, the default) or lazytime, each as an entry of its own",
    ],
  },
  {
    name: "an option of ext4 on xfs",
    breakIt: (c) => Object.assign(first(c), { filesystem: "xfs", options: ["commit=30"] }),
    problem: [
      `${path}.options[0]: not an option that is known to be safe on xfs [format]`,
      "remove it, or write allocsize=1024k, largeio or lazytime, each as an entry of its own",
    ],
  },
  {
    name: "two disks of one name",
    breakIt: (c) => {
      first(c);
      c.hosts.trdiy.disks[1].use = { ...use(), id: "nvme-other", bytes: 300e9, mount: "/srv/other" };
    },
    problem: [
      "bonded-validator:hosts.trdiy.disks[1].use.name: data is already another disk of trdiy [disk-name]",
      "give each disk of a host a name of its own",
    ],
  },
  {
    name: "one disk twice",
    breakIt: (c) => {
      first(c);
      c.hosts.trdiy.disks[1] = { gigabytes: 4000, use: { ...use(), name: "other", mount: "/srv/other" } };
    },
    problem: [
      "bonded-validator:hosts.trdiy.disks[1].use.id: nvme-Samsung_SSD_990_PRO_4TB_S7KGNJ0W900002 is already another disk of trdiy [disk-id]",
      "write the id of this disk",
    ],
  },
  {
    name: "a disk within another",
    breakIt: (c) => {
      onSystemDisk(c);
      first(c).mount = "/srv/data";
      c.hosts.trdiy.disks[1].use = {
        name: "other",
        id: "nvme-other",
        bytes: 300e9,
        mount: "/srv/data/other",
      };
    },
    problem: [
      "bonded-validator:hosts.trdiy.disks[1].use.mount: /srv/data/other and /srv/data, where disk data is, lie within each other [disk-mount]",
      "mount each disk in a folder of its own",
    ],
  },
  ...["/mnt/ethereum/hoodi", "/mnt/ethereum/hoodi/vc1"].map((mount) => ({
    name: `a disk at a folder of the programs' data: ${mount}`,
    breakIt: (c: Settings) => {
      onSystemDisk(c);
      first(c).mount = mount;
    },
    problem: [
      `${path}.mount: ${mount} is a folder of /mnt/ethereum, where nodes and validator clients keep their data [disk-mount]`,
      "mount the disk at /mnt/ethereum itself, or elsewhere under /mnt or /srv",
    ] as const,
  })),
  {
    name: "a disk in use on a host that is not rented",
    breakIt: (c) => (c.hosts.kagoya.disks[0].use = { name: "data", id: "virtio-1", bytes: 600e9 }),
    problem: [
      "bonded-validator:hosts.kagoya.disks[0].use: nothing is deployed on kagoya, which is not rented [disk-not-rented]",
      "remove it until the host is rented",
    ],
  },
  {
    name: "a disk test on a host that only ~/.ssh/config knows",
    breakIt: (c) => (first(c).test = {}),
    problem: [
      `${path}.test: the test reaches trdiy without ~/.ssh/config, and ssh.address is missing [disk-test-address]`,
      "write bonded-validator:hosts.trdiy.ssh.address",
    ],
  },
  {
    name: "a disk test larger than any cache",
    breakIt: (c) => (first(c).test = { gigabytes: 100 }),
    problem: [`${path}.test.gigabytes: 100 does not fit [format]`, "write at most 64"],
  },
  {
    name: "one disk in two hosts",
    breakIt: (c) => {
      const use = {
        name: "data",
        id: "nvme-Disk_S7KGNJ0W900001",
        bytes: 2_000_000_000_000,
        mount: "/mnt/ethereum",
      };
      c.hosts.trdiy.disks = [{ gigabytes: 2000, use }];
      c.hosts.i7bb.disks = [{ gigabytes: 2000, use }];
    },
    problem: [
      "bonded-validator:hosts.i7bb.disks[0].use.id: nvme-Disk_S7KGNJ0W900001 is a disk of trdiy, and a disk is in one machine [disk-id]",
      "write the id of this host's disk",
    ],
  },
  {
    name: "a disk by the name that it has until the next boot",
    breakIt: (c) => {
      const use = { name: "data", id: "nvme0n1", bytes: 2_000_000_000_000, mount: "/mnt/ethereum" };
      c.hosts.i7bb.disks = [{ gigabytes: 2000, use }];
    },
    problem: [
      "bonded-validator:hosts.i7bb.disks[0].use.id: not the name of a whole disk in /dev/disk/by-id [format]",
      "run ls -l /dev/disk/by-id on the host and write the name that leads to the disk, without -part1",
    ],
  },
];
