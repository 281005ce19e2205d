import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { modeOf, modeSchema, ownerSchema, pathPattern, statFields } from "./attributes.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";

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
});
type Directory = z.output<typeof schema>;

const asRecorded = "as recorded";
/** Beginning of the manifest's flag of a directory with something irreplaceable; the patterns follow. */
const flagged = "irreplaceable ";

/**
 * A directory. Removed only when it is empty and not marked `keep`; its content is never touched. The host remembers
 * which irreplaceable things were in it, so that a directory that was emptied is told from one that is new.
 */
export const directoryKind = defineKind(schema, {
  name: "directory",
  place: true,
  harmful: true,
  namePattern: pathPattern,
  traces: (name) => [["path", name]],
  observe: `
    cut -f1 "$work/names" | ${statFields}
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
  const attributes = { owner: fields.owner ?? "", mode: modeOf(fields.mode) };
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

/** A link or a file in the place of a directory may lead to somebody's data: that is for a human to clear. */
function make({ name, wanted }: Item<Directory>): string {
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
