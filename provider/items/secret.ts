import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { modeOf, modeSchema, ownerSchema, pathPattern, statFields } from "./attributes.ts";
import { shorten } from "./fingerprint.ts";
import type { Fields, Item, Kept, Kind, Leaves } from "./kind.ts";

const schema = z.strictObject({
  /** hex32: 32 random bytes as 64 hex digits, the form of an Engine API JWT secret. */
  format: z.literal("hex32"),
  owner: ownerSchema,
  mode: modeSchema,
  /** Others know the host by it: made once, then neither made anew nor removed. */
  identity: z.boolean().optional(),
  restarts: z.string().optional(),
});
type GeneratedSecret = z.infer<typeof schema> & Record<string, string | boolean>;

const asGenerated = "as generated";
const identityFlag = "identity";

/**
 * A random secret that is made on the host and never leaves it. The host remembers its fingerprint,
 * so that a secret changed by hand is seen; healing makes a new one and restarts what uses it, unless it is an
 * identity, which only its owner can bring back.
 */
export const secretKind: Kind<GeneratedSecret> = {
  name: "secret",
  schema: schema as z.ZodType<GeneratedSecret>,
  namePattern: pathPattern,
  traces: (name) => [["path", name]],
  observe: `
    cat >"$work/secrets"
    cut -f1 "$work/secrets" | ${statFields}
    while IFS="$tab" read -r name _; do
      printf '%s\\trecorded\\t%s\\n' "$name" "$(cat "$(secret_record "$name")" 2>/dev/null)"
      [ -f "$name" ] && [ ! -L "$name" ] || continue
      sum=$(sha256sum <"$name"); printf '%s\\tsha256\\t%s\\n' "$name" "\${sum%% *}"
      grep -qE '^[0-9a-f]{64}$' "$name" && printf '%s\\tvalid\\tyes\\n' "$name"
    done <"$work/secrets"`,
  flag: (wanted) => (wanted.identity ? identityFlag : ""),
  live: liveSecret,
  expected: ({ owner, mode }) => ({ state: asGenerated, owner, mode }),
  informative: ["fingerprint"],
  lost: lostIdentity,
  apply: (items) => items.map((item) => ({ label: item.key, script: generate(item) })),
  remove: (gone) =>
    gone
      .filter(({ flag }) => flag !== identityFlag)
      .map(({ name }) => ({
        label: `remove secret ${name}`,
        script: `rm -f -- ${quote(name)} "$(secret_record ${quote(name)})"`,
      })),
};

function liveSecret(fields: Fields): Leaves | undefined {
  if (fields.type === undefined) return undefined;
  if (!fields.sha256) return { type: fields.type };
  return {
    state: stateOf(fields),
    owner: fields.owner ?? "",
    mode: modeOf(fields.mode),
    fingerprint: shorten(fields.sha256),
  };
}

function stateOf(fields: Fields): string {
  if (fields.valid !== "yes") return "not a secret of this format";
  if (!fields.recorded) return "found";
  return fields.recorded === fields.sha256 ? asGenerated : "changed by hand";
}

function lostIdentity({ key, name, flag, fields }: Kept): string | undefined {
  if (flag !== identityFlag || !fields.recorded || fields.recorded === fields.sha256) return undefined;
  const state = fields.sha256 ? "is another one than it was" : "is missing";
  return `${key} is an identity and ${state}. Restore the one with fingerprint ${shorten(fields.recorded)} from its backup, then run up again; if it was replaced on purpose, remove /var/lib/bonded-validator/secrets/${name.replaceAll("/", "%")} there first.`;
}

/** A valid secret that was there before us is adopted: replacing it would break what already uses it. */
function generate({ name, wanted, live }: Item<GeneratedSecret>): string {
  const path = quote(name);
  const stays = live?.state === asGenerated || live?.state === "found";
  const make = `head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n' | base64 -w0 | write_file ${path} ${quote(wanted.owner)} ${wanted.mode}`;
  const adopt = `chown ${quote(wanted.owner)} ${path}; chmod ${wanted.mode} ${path}`;
  return `${stays ? adopt : make}
    record=$(secret_record ${path}); mkdir -p "\${record%/*}"
    sum=$(sha256sum <${path}); printf '%s\\n' "\${sum%% *}" >"$record"`;
}
