import { createHash } from "node:crypto";
import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { sumAsRecorded } from "../remote/reader.ts";
import { modeOf, modeSchema, ownerOf, ownerSchema, pathPattern, statFields } from "./attributes.ts";
import { fingerprint, shorten } from "./fingerprint.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";

const schema = z
  .strictObject({
    content: z.string().exactOptional(),
    secret: z.string().min(1).exactOptional(),
    owner: ownerSchema,
    mode: modeSchema,
    restarts: z.string().exactOptional(),
  })
  .refine(
    ({ content, secret }) => (content === undefined) !== (secret === undefined),
    'needs either "content" or "secret"',
  );
type File = z.output<typeof schema>;

/** Bodies above this size are compared by hash alone, so that one log file cannot slow every read. */
const largestShownBody = 256 * 1024;

/** No file of ours comes near; whoever owns a service's folder could keep every look at the host busy with a larger one. */
const largestReadBody = 64 * 1024 * 1024;
const tooLarge = "more-than-64-MiB";

/** In place of its fingerprint: the secret that the last `up` wrote. */
export const asRecorded = "as recorded";

/**
 * A file, written atomically. `content` is shown in plans line by line; `secret` never leaves the host,
 * only its fingerprint does. `restarts` names items of the same role, separated by commas.
 */
export const fileKind = defineKind(schema, {
  name: "file",
  place: true,
  namePattern: pathPattern,
  traces: (name) => [["path", name]],
  observe: `
    cut -f1 "$work/names" | ${statFields}
    while IFS="$tab" read -r name flag; do
      [ -f "$name" ] && [ ! -L "$name" ] || continue
      [ "$flag" != secret ] || [ ! -e "$(secret_record "$name")" ] || printf '%s\\trecorded\\tyes\\n' "$name"
      size=$(stat -c %s -- "$name")
      if [ "$size" -gt ${largestReadBody} ]; then
        printf '%s\\tsha256\\t%s\\n' "$name" ${tooLarge}
      elif [ "$flag" = secret ] || [ "$size" -gt ${largestShownBody} ]; then
        if [ "$flag" = secret ]; then sum=$(secret_sum "$name"); else sum=$(body_of "$name" | sha256sum); fi
        printf '%s\\tsha256\\t%s\\n' "$name" "\${sum%% *}"
      else
        printf '%s\\tbody\\t%s\\n' "$name" "$(body_of "$name" | head -c ${largestShownBody + 1} | base64 -w0)"
      fi
    done <"$work/names"`,
  flag: (wanted) => (wanted.secret === undefined ? "" : "secret"),
  secret: ["secret"],
  live: liveFile,
  expected: ({ content, secret, owner, mode }) =>
    secret === undefined
      ? { content: shown(content ?? ""), owner, mode }
      : { secret: fingerprint(secret), owner, mode },
  apply: (items) => items.map((item) => ({ label: item.key, script: write(item) })),
  // By its record a reader, who is told no sum, learns whether it is still the one that was written.
  record: (items) =>
    items.flatMap(({ key, name, wanted: { secret } }) =>
      secret === undefined ? [] : [{ label: `note the sum of ${key}`, script: noteSum(name, secret) }],
    ),
  remove: (gone) =>
    gone.map(({ name, flag }) => ({ label: `remove file ${name}`, script: discard(name, flag) })),
});

/** A body in the form in which the host shows it. */
function shown(content: string): string {
  return Buffer.byteLength(content) > largestShownBody ? fingerprint(content) : content;
}

function liveFile(fields: Fields): Leaves | undefined {
  if (fields.type === undefined) return undefined;
  if (fields.type !== "regular file" && fields.type !== "regular empty file") return { type: fields.type };
  const attributes = { owner: ownerOf(fields), mode: modeOf(fields.mode) };
  if (fields.flag === "secret")
    return { secret: secretState(fields), ...attributes, ...(fields.recorded ? {} : { record: "missing" }) };
  const body = fields.sha256 ? shorten(fields.sha256) : Buffer.from(fields.body ?? "", "base64").toString();
  return { content: body, ...attributes };
}

/** What a reader is told in place of a sum is a word. */
function secretState({ sha256 = "" }: Fields): string {
  if (sha256 === sumAsRecorded) return asRecorded;
  return sha256 === "changed" ? sha256 : shorten(sha256);
}

/** A plain body that is replaced is kept beside the manifest: what somebody wrote by hand at night is not lost. */
function write({ name, wanted, live }: Item<File>): string {
  const replaced = live !== undefined && live.content !== fileKind.expected(wanted).content;
  const keep = wanted.secret === undefined && replaced ? `keep_copy ${quote(name)}\n` : "";
  return `${keep}write_file ${quote(name)} ${quote(wanted.owner)} ${wanted.mode} <<'FILE'
${Buffer.from(wanted.secret ?? wanted.content ?? "").toString("base64")}
FILE`;
}

function discard(name: string, flag: string): string {
  const path = quote(name);
  return flag === "secret"
    ? `rm -f -- ${path} "$(secret_record ${path})"`
    : `keep_copy ${path}; rm -f -- ${path}`;
}

const noteSum = (path: string, secret: string) =>
  `write_record "$(secret_record ${quote(path)})" echo ${createHash("sha256").update(secret).digest("hex")}`;
