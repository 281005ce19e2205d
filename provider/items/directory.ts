import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { modeOf, modeSchema, ownerOf, ownerSchema, pathPattern, statFields } from "./attributes.ts";
import { defineKind, type Fields, type Item, type Leaves, type PlanNote, type RoleContext } from "./kind.ts";

const schema = z.strictObject({
  owner: ownerSchema,
  mode: modeSchema,
  /** Holds data that is not ours to remove, not even when empty. */
  keep: z.boolean().exactOptional(),
  /** Name patterns (find -name), separated by commas, of what in it nobody can make anew; implies `keep`. */
  irreplaceable: z
    .string()
    .regex(/^[\w.*?-]+(,[\w.*?-]+)*$/, "must be name patterns, separated by commas")
    .exactOptional(),
  /** Mount point above it: without the disk nothing is made, which would fill the disk below. */
  on: z.string().regex(pathPattern).exactOptional(),
  /**
   * Services of the same role that write into it, separated by commas. All that is in it has its owner then, which
   * changes only while they are stopped.
   */
  writers: z
    .string()
    .regex(/^service \S+(,service \S+)*$/, "must be services, separated by commas")
    .exactOptional(),
});
type Directory = z.output<typeof schema>;

const asRecorded = "as recorded";
/** Beginning of the manifest's flag of a directory with something irreplaceable; the patterns follow. */
const flagged = "irreplaceable ";

/**
 * A directory. Removed only when it is empty and not marked `keep`; of its content nothing changes but the owner, where it
 * has `writers`. The host remembers which irreplaceable things were in it, so that a directory that was emptied is told
 * from one that is new.
 *
 * In one that belongs to a number, whose program makes all that is in it, what belongs to another is named: a backup that
 * root restored. Only what lies right in it is looked at, and for a while only: a database may have any number of files.
 */
export const directoryKind = defineKind(schema, {
  name: "directory",
  place: true,
  harmful: true,
  namePattern: pathPattern,
  traces: (name) => [["path", name]],
  observe: `
    cut -f1 "$work/names" | ${statFields}
    cut -f1 "$work/names" | while read -r name; do
      id=$(stat -c %u -- "$name" 2>/dev/null) && [ "$id" -ge 100000 ] || continue
      other=$(timeout 10 find "$name" -mindepth 1 -maxdepth 1 \\( ! -uid "$id" -o ! -gid "$id" \\) -print -quit 2>/dev/null)
      [ -z "$other" ] || printf '%s\\tmixed\\tyes\\n' "$name"
    done
    grep "\${tab}${flagged}" "$work/names" | while IFS="$tab" read -r name flag; do
      printf '%s\\trecorded\\t%s\\n' "$name" "$(cat "$(irreplaceable_record "$name")" 2>/dev/null | tr '\\n' ',')"
      printf '%s\\n' "\${flag#${flagged}}" | tr ',' '\\n' | while read -r pattern; do
        holds "$name" "$pattern" && there=yes || there=no
        printf '%s\\tholds %s\\t%s\\n' "$name" "$pattern" "$there"
      done
    done`,
  flag: (wanted) => (wanted.irreplaceable ? `${flagged}${wanted.irreplaceable}` : wanted.keep ? "keep" : ""),
  live: liveDirectory,
  expected: ({ owner, mode, irreplaceable }) => ({
    owner,
    mode,
    ...(irreplaceable !== undefined && { irreplaceable: asRecorded }),
  }),
  lost: ({ key, name, flag, fields }) => {
    const missing = flag.startsWith(flagged) ? missingFrom(fields) : [];
    if (missing.length === 0) return undefined;
    return `${key} no longer holds ${missing.join(", ")}, which nobody can make anew. If its disk is not mounted, mount it. If it was moved or removed on purpose, remove /var/lib/bonded-validator/irreplaceable/${name.replaceAll("/", "%")} there. If it was lost, see that nothing else signs with these keys, then restore it from a backup: a record of what was signed only if nothing was signed since. Then run up again.`;
  },
  planNotes: ({ name, wanted, live }, around) => [
    ...sharedOwner(wanted, around),
    ...(changesOwner({ wanted, live })
      ? [{ text: `stop what writes into ${name}, and give all in it to ${wanted.owner}`, refused: false }]
      : []),
  ],
  needsStopped: ({ wanted, live }) =>
    changesOwner({ wanted, live }) ? (wanted.writers?.split(",") ?? []) : [],
  prepare: (items) =>
    items
      .filter(changesOwner)
      .map(({ name }) => ({ label: `look through ${name}`, script: `check_content ${quote(name)}` })),
  apply: (items) => items.map((item) => ({ label: `directory ${item.name}`, script: make(item) })),
  record: (items) =>
    items.flatMap(({ key, name, wanted: { irreplaceable } }) =>
      irreplaceable
        ? [{ label: `note what ${key} holds`, script: remember(quote(name), irreplaceable) }]
        : [],
    ),
  remove: (gone) =>
    gone
      .filter(({ flag }) => flag === "")
      .map(({ name }) => ({
        label: `remove directory ${name} if empty`,
        script: `[ ! -d ${quote(name)} ] || rmdir --ignore-fail-on-non-empty -- ${quote(name)}`,
      })),
});

function liveDirectory(fields: Fields): Leaves | undefined {
  if (fields.type === undefined) return undefined;
  if (fields.type !== "directory") return { type: fields.type };
  const owner = ownerOf(fields);
  const attributes = {
    owner: fields.mixed === "yes" ? `${owner}, and others in it` : owner,
    mode: modeOf(fields.mode),
  };
  return fields.recorded === undefined
    ? attributes
    : { ...attributes, irreplaceable: irreplaceableOf(fields) };
}

function irreplaceableOf(fields: Fields): string {
  const missing = missingFrom(fields);
  const recorded = recordedIn(fields);
  const found = patternsIn(fields, "yes").filter((pattern) => !recorded.includes(pattern));
  if (missing.length > 0) return `missing ${missing.join(", ")}`;
  return found.length > 0 ? `found ${found.join(", ")}` : asRecorded;
}

function missingFrom(fields: Fields): string[] {
  const recorded = recordedIn(fields);
  return patternsIn(fields, "no").filter((pattern) => recorded.includes(pattern));
}

function recordedIn({ recorded = "" }: Fields): string[] {
  return recorded.split(",").filter(Boolean);
}

function patternsIn(fields: Fields, there: "yes" | "no"): string[] {
  const names = Object.keys(fields).filter((field) => field.startsWith("holds ") && fields[field] === there);
  return names.map((field) => field.slice("holds ".length));
}

function changesOwner({ wanted, live }: Pick<Item<Directory>, "wanted" | "live">): boolean {
  return wanted.writers !== undefined && live?.owner !== undefined && live.owner !== wanted.owner;
}

/** A number that another role's programs have, which could then read what these keep. */
function sharedOwner({ owner, writers }: Directory, { role, others, fields }: RoleContext): PlanNote[] {
  if (writers === undefined) return [];
  const [id] = owner.split(":");
  const same = others.find(
    ({ key }) => key.startsWith("directory ") && !role.has(key) && ownerOf(fields(key)).startsWith(`${id}:`),
  );
  if (same === undefined) return [];
  const text = `${same.key} of ${same.owner} belongs to the user ${id}, as which the programs of this role would run. Give the workload of one of them another name.`;
  return [{ text, refused: true }];
}

/** A link or a file in the place of a directory may lead to somebody's data: that is for a human to clear. */
function make({ name, wanted, live }: Item<Directory>): string {
  const path = quote(name);
  const mounted =
    wanted.on === undefined
      ? ""
      : `mountpoint -q ${quote(wanted.on)} || { echo "${wanted.on} is not mounted: ${name} would lie on another disk"; exit 1; }`;
  return `
    ${mounted}
    if [ -L ${path} ] || { [ -e ${path} ] && [ ! -d ${path} ]; }; then
      printf '%s is not a directory: %s. Move it away, then run up again.\\n' ${path} "$(stat -c '%F %N' ${path})"; exit 1
    fi
    ${changesOwner({ wanted, live }) ? `give_content ${path} ${quote(wanted.owner)}` : ""}
    settle_directory ${path} ${quote(wanted.owner)} ${wanted.mode}`;
}

/** Once noted, a pattern stays noted. */
function remember(path: string, patterns: string): string {
  const found = patterns
    .split(",")
    .map((pattern) => `! holds ${path} ${quote(pattern)} || echo ${quote(pattern)}`);
  return `
    record=$(irreplaceable_record ${path}) noted=''
    [ ! -e "$record" ] || noted=$(cat "$record")
    all=$({ printf '%s\\n' "$noted"; ${found.join("; ")}; } | sed '/^$/d' | sort -u)
    [ "$all" = "$noted" ] || write_record "$record" printf '%s\\n' "$all"`;
}
