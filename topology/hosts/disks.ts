import { createHash } from "node:crypto";
import { z } from "zod";
import { exampleDisk } from "../../catalog/example-ids.ts";
import { namePattern, text } from "../formats.ts";

/**
 * Mount options that lose nothing that a program was told is on the disk, that a mounted filesystem takes, and that the
 * kernel shows as they are written; ext4(5), xfs(5), mount(8). ext4 does not show `commit=5`, its default. Any other is
 * refused: `ro` and `noauto` would stop the nodes, `noload` leaves out the journal.
 */
const safeOptions = {
  ext4: {
    pattern: /^(lazytime|commit=(?!5$)([1-9]|[1-5]\d|60))$/,
    form: "commit=30 (1 to 60 seconds, and not 5, the default) or lazytime",
  },
  xfs: { pattern: /^(lazytime|largeio|allocsize=\d+k)$/, form: "allocsize=1024k, largeio or lazytime" },
} as const;

/** Mount options that are settled elsewhere, or whose refusal needs a reason → why, and what to do. */
const unfitOptions: readonly (readonly [RegExp, string, string])[] = [
  [
    /^(nobarrier|barrier=0)$/,
    "without write barriers a power cut can destroy the filesystem, and with it what signers must not forget",
    "remove it: a drive with power-loss protection is as fast with barriers",
  ],
  [/^(no)?discard$/, "trimming is a setting of its own", "remove it and write trim: discard or trim: timer"],
  [
    /^(defaults|rw|noatime|nodiratime|relatime|(no)?suid|(no)?dev|nofail|barrier(=1)?|x-.*)$/,
    "it is set anyway or would undo what is",
    "remove it",
  ],
];

/** Why a mount option is refused, and what to do; undefined for one that is not. */
function optionProblem(option: string, { filesystem, options }: Mounted): [string, string] | undefined {
  const { pattern, form } = safeOptions[filesystem];
  const [, reason, remedy] = unfitOptions.find(([unfit]) => unfit.test(option)) ?? [];
  if (reason !== undefined && remedy !== undefined) return [reason, remedy];
  if (!pattern.test(option))
    return [
      `not an option that is known to be safe on ${filesystem}`,
      `remove it, or write ${form}, each as an entry of its own`,
    ];
  const name = option.split("=")[0];
  const isTwice = options.filter((other) => other.split("=")[0] === name).length > 1;
  return isTwice ? [`${name} is there twice`, "write it once"] : undefined;
}

interface Mounted {
  readonly filesystem: keyof typeof safeOptions;
  readonly options: readonly string[];
}

/** Refuses what is not safe on the filesystem. */
function checkOptions({ value, issues }: z.core.ParsePayload<Mounted>): void {
  for (const [i, option] of value.options.entries()) {
    const [message, remedy] = optionProblem(option, value) ?? [];
    if (message === undefined) continue;
    issues.push({ code: "custom", input: option, path: ["options", i], message, params: { remedy } });
  }
}

/** Where a host keeps what its nodes and validator clients store, on a disk of its own or not. */
export const chainData = "/mnt/ethereum";

/** Acceptance test of a disk; see components/hosts/disk-test.ts. */
const testSchema = z.strictObject({
  gigabytes: z
    .number()
    .min(0.25)
    .max(64)
    .meta({ description: "Size of the file that the test writes, in GiB.", examples: [8] })
    .default(4),
});

/** What a disk is used for. Only a disk with this is touched: formatted once if it is blank, and mounted. */
const useSchema = z.strictObject({
  name: text(
    (value) => namePattern.test(value) && value.length <= 18,
    "not a name of up to 18 characters",
    "begin with a lower-case letter, go on with these, digits and -",
  ).meta({
    description:
      "Name of the disk on its host, at most 18 characters. Do not change it: the filesystem is recognized by the names of host and disk.",
    examples: ["data"],
  }),
  id: text(
    (value) => /^\w[\w:.+@-]*$/.test(value) && !/-part\d+$|^([sv]d[a-z]+|nvme\d+n\d+|mmcblk\d+)$/.test(value),
    "not the name of a whole disk in /dev/disk/by-id",
    "run ls -l /dev/disk/by-id on the host and write the name that leads to the disk, without -part1",
  ).meta({
    description:
      "Name of the disk in `/dev/disk/by-id`. It contains the serial number, so no other disk can be taken for it.",
    examples: [exampleDisk],
  }),
  bytes: z
    .int()
    .positive()
    .meta({
      description: "Exact size in bytes, as `blockdev --getsize64 /dev/disk/by-id/<id>` prints it.",
      examples: [4_000_787_030_016],
    }),
  filesystem: z
    .enum(["ext4", "xfs"])
    .meta({ description: "Filesystem that a blank disk gets.", examples: ["xfs"] })
    .default("ext4"),
  mount: text(
    (value) => /^\/(mnt|srv)(\/[a-z0-9][\w-]*)+$/.test(value),
    "not a folder under /mnt or /srv",
    `write it as in ${chainData}`,
  )
    .meta({
      description: `Folder under /mnt or /srv where the disk is mounted. Nodes and validator clients keep their data in ${chainData}.`,
      examples: ["/srv/backup"],
    })
    .default(chainData),
  trim: z
    .enum(["timer", "discard"])
    .meta({
      description:
        "When the drive learns which blocks are free: once a week (`timer`), or with each deletion (`discard`, the mount option).",
      examples: ["discard"],
    })
    .default("timer"),
  options: z
    .array(z.string())
    .meta({
      description:
        "Further mount options, as the kernel shows them in `/proc/mounts`. `noatime`, `nodiratime`, `nosuid` and `nodev` are set already. ext4 may have `commit` (1 to 60 seconds) and `lazytime`; xfs may have `allocsize`, `largeio` and `lazytime`. Any other is refused.",
      examples: [["commit=30"]],
    })
    .default([]),
  test: testSchema
    .meta({
      description:
        "Measure the disk once with fio before nodes use it. The stack's output `diskTests` has the figures. The test needs `ssh.address` and an SSH agent.",
      defaultText: "no test",
      examples: [{}],
    })
    .optional(),
});

export const diskSchema = z.strictObject({
  kind: z
    .enum(["nvme", "ssd"])
    .meta({ description: "Kind of disk, as a note to yourself.", defaultText: "none", examples: ["nvme"] })
    .optional(),
  gigabytes: z
    .number()
    .positive()
    // The largest that are sold have 246 TB: what is more was written in MB.
    .max(250_000)
    .meta({
      description:
        "Size as the maker states it, in GB (powers of ten). `use.bytes` may differ from it by a tenth at most.",
      examples: [4000],
    }),
  use: useSchema
    .check(checkOptions)
    .meta({
      description:
        "Have the program format, mount and watch this disk. It formats a disk once, and only if the disk is blank; anything else is refused with what was found.",
      defaultText: "the disk is known and not touched",
      examples: [{ name: "data", id: exampleDisk, bytes: 4_000_787_030_016 }],
    })
    .optional(),
});
export type DiskUse = z.output<typeof useSchema>;

/** A disk that is formatted, mounted and watched. */
export interface DataDisk {
  readonly name: string;
  /** Path in /dev/disk/by-id. */
  readonly device: string;
  readonly bytes: number;
  readonly filesystem: "ext4" | "xfs";
  /** Name and UUID of its only partition, UUID of the filesystem on it. */
  readonly label: string;
  readonly partition: string;
  readonly uuid: string;
  readonly mount: string;
  /** Mount options, separated by commas. */
  readonly options: string;
  readonly trim: "timer" | "discard";
  /** Whether the drive says how healthy it is (SMART). */
  readonly smart: boolean;
  /** Size of the acceptance test's file, in GiB. */
  readonly testGigabytes: number | undefined;
}

export function deriveDisk(host: string, use: DiskUse): DataDisk {
  const { name, id, bytes, filesystem, mount, trim, options, test } = use;
  // Containers write here as root: what they make is data, neither a program with its owner's rights nor a device.
  const all = [
    "noatime",
    "nodiratime",
    "nosuid",
    "nodev",
    ...(trim === "discard" ? ["discard"] : []),
    ...options,
  ];
  return {
    name,
    device: `/dev/disk/by-id/${id}`,
    bytes,
    filesystem,
    label: `bonded-validator-${name}`,
    partition: derivedUuid(`partition ${host}/${name}`),
    uuid: derivedUuid(`filesystem ${host}/${name}`),
    mount,
    options: all.join(","),
    trim,
    smart: true,
    testGigabytes: test?.gigabytes,
  };
}

/** A UUID of version 8 (RFC 9562, section 5.8): the first bits of a SHA-256. */
export function derivedUuid(of: string): string {
  const bytes = createHash("sha256").update(`bonded-validator ${of}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The disk on which a path lies; undefined when that is the host's own. */
export function diskOf(disks: readonly DataDisk[], path: string): DataDisk | undefined {
  return disks.find(({ mount }) => path === mount || path.startsWith(`${mount}/`));
}
