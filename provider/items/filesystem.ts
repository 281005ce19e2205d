import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { defineKind, type Fields, type Item, type Leaves, type PlanNote, type RoleContext } from "./kind.ts";

const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "must be a UUID in lower case");
const schema = z.strictObject({
  filesystem: z.enum(["ext4", "xfs"]),
  /** Exact size of the disk, as `blockdev --getsize64` prints it. */
  bytes: z.number().int().positive(),
  /** Name of the only partition in the GUID partition table: the mark of a disk that was made by us. */
  label: z.string().regex(/^[a-z][a-z0-9-]{0,35}$/, "must be up to 36 lower-case letters, digits and -"),
  /** UUID of that partition. */
  partition: uuid,
  /** UUID of the filesystem on it. */
  uuid,
});
type Filesystem = z.output<typeof schema>;

/**
 * A whole disk with one partition and its filesystem, named by a path in /dev/disk/by-id, made once and never removed.
 * Only a disk of exactly this size that is blank is formatted; anything else is refused with what was found. A note on
 * the host tells a disk whose formatting was cut off from one that is somebody's. See remote/disks.sh and format.sh.
 */
export const filesystemKind = defineKind(schema, {
  name: "filesystem",
  namePattern: /^\/dev\/disk\/by-id\/[\w:.+@-]+$/,
  observe: `
    while IFS="$tab" read -r name flag; do
      disk=$(readlink -e -- "$name") && [ -b "$disk" ] && printf '%s\\tdevice\\t%s\\n' "$name" "$disk"
      verdict=$(judge_disk "$name" $flag)
      printf '%s\\tverdict\\t%s\\n%s\\tverdict %s\\t%s\\n' "$name" "$verdict" "$name" "$flag" "$verdict"
      [ -b "$disk" ] || continue
      printf '%s\\tbytes\\t%s\\n' "$name" "$(blockdev --getsize64 "$disk")"
      partitions=$(disk_partitions "$disk")
      [ -b "/dev/$partitions" ] || continue
      partx --raw --noheadings --output UUID,NAME "$disk" | while read -r uuid label; do
        printf '%s\\tpartition\\t%s\\n%s\\tlabel\\t%s\\n' "$name" "$uuid" "$name" "$label"
      done
      printf '%s\\tfilesystem\\t%s\\n' "$name" "$(blkid -p -o value -s TYPE "/dev/$partitions")"
      printf '%s\\tuuid\\t%s\\n' "$name" "$(blkid -p -o value -s UUID "/dev/$partitions")"
    done`,
  flag: flagOf,
  live: liveFilesystem,
  expected: ({ filesystem, bytes, label, partition, uuid }) => ({
    filesystem,
    bytes,
    label,
    partition,
    uuid,
  }),
  planNotes,
  apply: (items) => items.map((item) => ({ label: item.key, script: format(item) })),
  remove: () => [],
});

/** Arguments of `judge_disk` and `format_disk` after the path. */
function flagOf({ filesystem, bytes, label, partition, uuid }: Filesystem): string {
  return [filesystem, bytes, label, partition, uuid].join(" ");
}

/** Nothing is there as long as the disk is blank or missing. */
function liveFilesystem(fields: Fields): Leaves | undefined {
  const { device, verdict = "", filesystem = "", bytes = "", label = "", partition = "", uuid = "" } = fields;
  if (device === undefined || verdict === "blank" || verdict === "begun") return undefined;
  const cutOff = verdict === "made" ? { unfinished: "formatting" } : {};
  if (label && uuid) return { filesystem, bytes: Number(bytes), label, partition, uuid, ...cutOff };
  return { bytes: Number(bytes), found: verdict.replace(/^refused /, "") };
}

function planNotes(item: Item<Filesystem>, around: RoleContext): PlanNote[] {
  const { key, name, wanted, fields } = item;
  const verdict = fields[`verdict ${flagOf(wanted)}`] ?? "";
  const owner = ownerOf(item, around);
  if (owner) return [{ text: `${key}: ${owner} has this disk (${fields.device})`, refused: true }];
  if (verdict.startsWith("refused ")) {
    const remedy =
      "Nothing that may be somebody's is formatted: correct the configuration or clear the disk by hand";
    return [{ text: `${key}: ${verdict.slice("refused ".length)}. ${remedy}`, refused: true }];
  }
  const disk = `${name} (${fields.device}, ${wanted.bytes} bytes)`;
  const texts: Record<string, string> = {
    blank: `format ${disk}, which is blank, with ${wanted.filesystem}`,
    begun: `finish formatting ${disk} with ${wanted.filesystem}`,
  };
  const text = texts[verdict];
  return text === undefined ? [] : [{ text, refused: false }];
}

/** Whoever else says that the same disk is theirs, perhaps under another of its names. */
function ownerOf(
  { key, fields }: Item<Filesystem>,
  { role, others, fields: fieldsOf }: RoleContext,
): string | undefined {
  const sameDisk = (other: string) => fields.device !== undefined && fieldsOf(other).device === fields.device;
  const twin = [...role.keys()].find(
    (other) => other !== key && other.startsWith("filesystem ") && sameDisk(other),
  );
  return twin ?? others.find((other) => other.key.startsWith("filesystem ") && sameDisk(other.key))?.owner;
}

function format({ name, wanted }: Item<Filesystem>): string {
  return `format_disk ${quote(name)} ${flagOf(wanted)}`;
}
