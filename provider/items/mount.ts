import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { pathPattern } from "./attributes.ts";
import { defineKind, type Fields, type Item, type Leaves, type Unmanaged } from "./kind.ts";

/** Options by which a power cut can destroy a filesystem that said that its data was safe; mount(8), ext4(5). */
const barriersOff = /(^|,)(nobarrier|barrier=0)(,|$)/;

const schema = z.strictObject({
  /** UUID of the filesystem. */
  uuid: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  filesystem: z.enum(["ext4", "xfs"]),
  /** As the kernel shows them, separated by commas; no others may be in effect. */
  options: z
    .string()
    .regex(/^[a-z_]+(=\w+)?(,[a-z_]+(=\w+)?)*$/, 'must be options as in "noatime,discard"')
    .refine(
      (options) => !barriersOff.test(options),
      "without write barriers a power cut destroys the filesystem",
    ),
  /** Unit that starts after the mount was tried at boot. */
  before: z
    .string()
    .regex(/^[\w@:.-]+$/)
    .exactOptional(),
});
type Mount = z.output<typeof schema>;

/** Options that the kernel shows though nobody asked for them. */
const byItself =
  /^(rw|relatime|seclabel|attr2|inode64|noquota|logbufs=\d+|logbsize=\w+|sunit=\d+|swidth=\d+|stripe=\d+)$/;

/**
 * A filesystem at its place, now and, by a line of /etc/fstab, at the next boot. A boot goes on without a disk that is
 * missing (`nofail`): the host must stay reachable. Never unmounted, and the line is never removed.
 */
export const mountKind = defineKind(schema, {
  name: "mount",
  namePattern: pathPattern,
  observe: `
    cut -f1 | while read -r name; do
      printf '%s\\tfstab\\t%s\\n' "$name" "$(cat /etc/fstab 2>/dev/null | fstab_entries "$name" | public_text | tr '\\n' '|' | sed 's/|$//; s/|/ | /g')"
      source=$(mounted --output SOURCE --mountpoint "$name" | tail -n 1)
      [ -n "$source" ] || continue
      printf '%s\\tsource\\t%s\\n%s\\tuuid\\t%s\\n' "$name" "$source" "$name" "$(blkid -p -o value -s UUID "$source")"
      printf '%s\\tmounted\\t%s\\n' "$name" "$(mounted --raw --output FSTYPE,VFS-OPTIONS,FS-OPTIONS --mountpoint "$name" | tail -n 1)"
    done`,
  live: liveMount,
  expected: (wanted) => ({
    uuid: wanted.uuid,
    filesystem: wanted.filesystem,
    options: inOrder(wanted.options.split(",")),
    boot: bootEntry(wanted),
  }),
  traces: () => [["path", "/etc/fstab"]],
  unmanaged: linesByHand,
  apply: (items) => items.map((item) => ({ label: item.key, script: settle(item) })),
  remove: () => [],
});

/** A line of /etc/fstab without the mount point; ext4 is checked at boot, xfs fixes itself. */
function bootEntry({ uuid, filesystem, options, before }: Mount): string {
  const all = [options, "nofail", ...(before === undefined ? [] : [`x-systemd.before=${before}`])];
  return `UUID=${uuid} ${filesystem} ${all.join(",")} 0 ${filesystem === "ext4" ? 2 : 0}`;
}

function inOrder(options: readonly string[]): string {
  return [...new Set(options)].sort().join(",");
}

function liveMount({ fstab = "", uuid = "", mounted }: Fields): Leaves | undefined {
  const boot = fstab === "" ? {} : { boot: fstab };
  if (mounted === undefined) return fstab === "" ? undefined : boot;
  const [filesystem = "", ...shown] = mounted.split(" ");
  const options = shown.flatMap((list) => list.split(",")).filter((option) => !byItself.test(option));
  return { uuid, filesystem, options: inOrder(options), ...boot };
}

/** What somebody wrote into /etc/fstab for this place would be replaced. */
function linesByHand({ name, wanted, fields }: Item<Mount>): Unmanaged[] {
  const { fstab = "" } = fields;
  if (fstab === "" || fstab === bootEntry(wanted)) return [];
  return [{ what: `what /etc/fstab says of ${name}: ${fstab}`, removal: "" }];
}

/** Options that undo what a hand may have remounted it with; those wanted come after them. */
const plainOptions = {
  ext4: "rw,suid,dev,exec,async,barrier,nodiscard",
  xfs: "rw,suid,dev,exec,async,nodiscard",
};

/**
 * Something else that is mounted there may be in use, and files below an empty place would be hidden: both are a human's.
 * The kernel says whether it takes the options before the next boot has to. It is asked where systemd does not see it:
 * by the old line of /etc/fstab, systemd would unmount a disk that the line does not name.
 */
function settle({ name, wanted }: Item<Mount>): string {
  const path = quote(name);
  const { uuid, filesystem, options } = wanted;
  const [what, ...rest] = bootEntry(wanted).split(" ");
  const mount = `mount -t ${filesystem} -o ${options} ${what} ${path}`;
  return `
    source=$(findmnt --noheadings --output SOURCE --mountpoint ${path} | tail -n 1)
    if [ -n "$source" ] && [ "$(blkid -p -o value -s UUID "$source")" != ${uuid} ]; then
      echo "$source is mounted on ${name}. Stop what uses it and unmount it, then run up again."; exit 1
    fi
    if [ -z "$source" ] && [ -n "$(ls -A ${path} 2>/dev/null)" ]; then
      echo "${name} is not empty: the disk would hide what lies there. Move it away, then run up again."; exit 1
    fi
    make_directory ${path}
    if [ -n "$source" ]; then
      mount -o remount,${plainOptions[filesystem]},${options} "$source" ${path}
    else
      unshare --mount ${mount}
    fi
    write_fstab_entry ${path} ${quote([what, name, ...rest].join(" "))}
    systemctl daemon-reload
    [ -n "$source" ] || ${mount}`;
}
