import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { sumAsRecorded } from "../remote/reader.ts";
import { modeOf, modeSchema, ownerOf, ownerSchema, pathPattern, statFields } from "./attributes.ts";
import { shorten } from "./fingerprint.ts";
import { defineKind, type Fields, type Item, type Leaves, type RecordedItem } from "./kind.ts";

const schema = z.strictObject({
  /**
   * hex32: 32 random bytes as 64 hex digits, the form of an Engine API JWT secret. secp256k1 and secp256k1-raw: a
   * private key of that curve, as 64 hex digits and as 32 bytes; the leaf `public` of its output is the public key.
   */
  format: z.enum(["hex32", "secp256k1", "secp256k1-raw"]),
  owner: ownerSchema,
  mode: modeSchema,
  /** Others know the host by it: made once, then neither made anew nor removed. */
  identity: z.boolean().exactOptional(),
  restarts: z.string().exactOptional(),
});
type GeneratedSecret = z.output<typeof schema>;

const asGenerated = "as generated";
/** A record that is there and holds no fingerprint. */
const damaged = "damaged";
const identityFlag = "identity";
const rawFlag = "raw";

/**
 * A random secret that is made on the host and never leaves it. The host remembers its fingerprint,
 * so that a secret changed by hand is seen; healing makes a new one and restarts what uses it, unless it is an
 * identity, which only its owner can bring back.
 */
export const secretKind = defineKind(schema, {
  name: "secret",
  place: true,
  harmful: true,
  namePattern: pathPattern,
  traces: (name) => [["path", name]],
  observe: `
    cut -f1 "$work/names" | ${statFields}
    while IFS="$tab" read -r name flag; do
      record=$(secret_record "$name")
      recorded=$(grep -m 1 -xE '[0-9a-f]{64}' "$record" 2>/dev/null || [ ! -e "$record" ] || echo ${damaged})
      printf '%s\\trecorded\\t%s\\n' "$name" "$recorded"
      printf '%s\\tpublic\\t%s\\n' "$name" "$(grep -m 1 -xE '[0-9a-f]{128}' "$record.public" 2>/dev/null)"
      [ -f "$name" ] && [ ! -L "$name" ] || continue
      sum=$(secret_sum "$name"); [ "$sum" != ${sumAsRecorded} ] || sum=$recorded
      printf '%s\\tsha256\\t%s\\n' "$name" "$sum"
      case $flag in
        *${rawFlag}) [ "$(stat -c %s "$name")" = 32 ] ;;
        *) body_of "$name" | grep -qE '^[0-9a-f]{64}$' ;;
      esac && printf '%s\\tvalid\\tyes\\n' "$name"
    done <"$work/names"`,
  flag: ({ identity, format }) =>
    [identity && identityFlag, format === "secp256k1-raw" && rawFlag].filter(Boolean).join(" "),
  live: liveSecret,
  expected: ({ owner, mode }) => ({ state: asGenerated, owner, mode }),
  informative: ["fingerprint", "public"],
  made: ({ format, identity }, fields) => {
    if (format === "hex32") return {};
    // An identity that is gone comes back as it was or not at all, unless the record of it was removed, too.
    return { public: identity && fields.recorded ? fields.public : liveSecret(fields)?.public };
  },
  lost: lostIdentity,
  apply: (items) => items.map((item) => ({ label: item.key, script: generate(item) })),
  remove: (gone) =>
    gone
      .filter(({ flag }) => !isIdentity(flag))
      .map(({ name }) => ({
        label: `remove secret ${name}`,
        script: `record=$(secret_record ${quote(name)}); rm -f -- ${quote(name)} "$record" "$record.public"`,
      })),
});

function liveSecret(fields: Fields): Leaves | undefined {
  if (fields.type === undefined) return undefined;
  if (!fields.sha256) return { type: fields.type };
  const state = stateOf(fields);
  return {
    state,
    owner: ownerOf(fields),
    mode: modeOf(fields.mode),
    fingerprint: shorten(fields.sha256),
    ...(fields.public && state === asGenerated ? { public: fields.public } : {}),
  };
}

function isIdentity(flag: string): boolean {
  return flag.split(" ").includes(identityFlag);
}

function stateOf(fields: Fields): string {
  if (fields.valid !== "yes") return "not a secret of this format";
  if (!fields.recorded || fields.recorded === damaged) return "found";
  return fields.recorded === fields.sha256 ? asGenerated : "changed by hand";
}

function lostIdentity({ key, name, flag, fields }: RecordedItem): string | undefined {
  if (!isIdentity(flag) || !fields.recorded || fields.recorded === fields.sha256) return undefined;
  const record = `/var/lib/bonded-validator/secrets/${name.replaceAll("/", "%")}`;
  if (fields.recorded === damaged) {
    return `${key} is an identity, and ${record}, which tells it from another one, is damaged. If the right one is there, remove the record; else restore it from its backup first. Then run up again.`;
  }
  const state = fields.sha256 ? "is another one than it was" : "is missing";
  return `${key} is an identity and ${state}. Restore the one with fingerprint ${shorten(fields.recorded)} from its backup, then run up again; if it was replaced on purpose, remove ${record} there first.`;
}

/** A valid secret that was there before us is adopted: replacing it would break what already uses it. */
function generate({ name, wanted, live }: Item<GeneratedSecret>): string {
  const path = quote(name);
  const stays = live?.state === asGenerated || live?.state === "found";
  const raw = wanted.format === "secp256k1-raw";
  const encode = raw ? "" : `${toHex} | `;
  const make = `head -c 32 /dev/urandom | ${encode}base64 -w0 | write_file ${path} ${quote(wanted.owner)} ${wanted.mode}`;
  const adopt = `chown ${quote(wanted.owner)} ${path}; chmod ${wanted.mode} ${path}`;
  // With a record the public key is there, too.
  return `${stays ? adopt : make}
    record=$(secret_record ${path})${wanted.format === "hex32" ? "" : `\n${notePublic(raw ? toHex : "cat", path)}`}
    sum=$(sha256sum <${path}); write_record "$record" echo "\${sum%% *}"`;
}

const toHex = "od -An -v -tx1 | tr -d ' \\n'";

/**
 * The uncompressed public key without its first byte, as 128 hex digits, beside the secret's record. The private key
 * goes through pipes only: arguments of programs can be seen by others.
 */
function notePublic(read: string, path: string): string {
  return `
    public=$(printf 'asn1=SEQUENCE:key\\n[key]\\nversion=INTEGER:1\\nprivate=FORMAT:HEX,OCTETSTRING:%s\\ncurve=EXPLICIT:0,OID:secp256k1\\n' "$(<${path} ${read})" |
      openssl asn1parse -genconf /dev/stdin -noout -out /dev/stdout |
      openssl ec -inform DER -pubout -conv_form uncompressed -outform DER 2>/dev/null | tail -c 64 | ${toHex})
    [ \${#public} = 128 ] || { echo "openssl could not derive the public key of" ${path}; exit 1; }
    write_record "$record.public" echo "$public"`;
}
