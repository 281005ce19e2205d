import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { updateLists } from "./apt.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";

const address = z
  .string()
  .regex(/^https?:\/\/[\w.:-]+(\/[\w.~%+-]+)*\/?$/, "must be an address, http:// or https://");
const words = z.string().regex(/^[\w./-]+( [\w./-]+)*$/, "must be words separated by single spaces");

const schema = z.strictObject({
  uri: address,
  suites: words,
  components: words,
  /** Where the host fetches the public key, armoured or not. */
  key: address,
  /** The full fingerprint of the only key that is accepted, whoever serves it. */
  fingerprint: z.string().regex(/^[0-9A-F]{40}$/, "must be 40 hex digits in upper case"),
});
type Repository = z.output<typeof schema>;

const sourceOf = (name: string) => `/etc/apt/sources.list.d/${name}.sources`;
const keyOf = (name: string) => `/etc/apt/keyrings/${name}.gpg`;

/**
 * A package repository that apt trusts for its own packages' signatures alone: a source in deb822 form and, beside it,
 * a key whose fingerprint is pinned. Seen are every field of the source, every key in the key's file, and other
 * sources of the same address, with which apt would refuse to work.
 */
export const repositoryKind = defineKind(schema, {
  name: "repository",
  namePattern: /^[a-z0-9][a-z0-9_.-]*$/,
  observe: `
    while IFS="$tab" read -r name uri; do
      source=${sourceOf("$name")}; key=${keyOf("$name")}
      [ ! -f "$source" ] || printf '%s\\tsource\\t%s\\n' "$name" "$(base64 -w0 <"$source")"
      [ ! -f "$key" ] || printf '%s\\tkeys\\t%s\\n%s\\tkeyFile\\t%s\\n' \\
        "$name" "$(key_fingerprints "$key" | tr '\\n' ' ')" "$name" "$(stat -c '%U:%G 0%a' "$key")"
      printf '%s\\ttwins\\t%s\\n' "$name" "$(sources_of "$uri" | grep -vxF "$source" | tr '\\n' ' ')"
    done`,
  flag: ({ uri }) => uri,
  live: liveRepository,
  expected: ({ key: _, ...wanted }) => wanted,
  unmanaged: ({ fields }) =>
    twinsOf(fields).map((path) => ({ what: `the same repository in ${path}`, removal: "" })),
  apply: (items) => items.map((item) => ({ label: item.key, script: add(item) })),
  remove: (gone) =>
    gone.map(({ name }) => ({
      label: `remove repository ${name}`,
      script: `keep_copy ${sourceOf(name)}; rm -f ${sourceOf(name)} ${keyOf(name)}`,
    })),
});

function liveRepository(fields: Fields): Leaves | undefined {
  const { name = "", source, keys, keyFile, twins } = fields;
  if (source === undefined && keys === undefined) return undefined;
  return {
    ...sourceLeaves(Buffer.from(source ?? "", "base64").toString(), name),
    ...(keys === undefined ? {} : { fingerprint: keys.trim() }),
    ...(keyFile === undefined || keyFile === "root:root 0644" ? {} : { keyFile }),
    ...(twins ? { twins: twins.trim() } : {}),
  };
}

/** Fields of a source as leaves; those that say what we always say are left out. */
function sourceLeaves(text: string, name: string): Leaves {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const pairs = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const { uris, ...fields } = Object.fromEntries(pairs);
  const usual: Readonly<Record<string, string>> = { types: "deb", "signed-by": keyOf(name) };
  const rest = Object.entries(fields).filter(([field, value]) => usual[field] !== value);
  const missing = Object.keys(usual).filter((field) => text !== "" && !(field in fields));
  return {
    ...(uris === undefined ? {} : { uri: uris }),
    ...Object.fromEntries(rest),
    ...Object.fromEntries(missing.map((field) => [field, "missing"])),
    ...(new Set(pairs.map(([field]) => field)).size === pairs.length ? {} : { stanzas: "several" }),
  };
}

function twinsOf({ twins = "" }: Fields): string[] {
  return twins.split(" ").filter(Boolean);
}

/** The key is fetched anew unless the file holds exactly the pinned one; the source comes after the key. */
function add({ name, wanted, fields }: Item<Repository>): string {
  const [source, key] = [sourceOf(name), keyOf(name)];
  return `
    ${twinsOf(fields)
      .map((path) => `drop_source ${quote(path)} ${quote(wanted.uri)}`)
      .join("\n    ")}
    [ "$(key_fingerprints ${key} 2>/dev/null)" = ${wanted.fingerprint} ] || {
      /usr/lib/apt/apt-helper -o APT::Sandbox::User=root download-file ${quote(wanted.key)} "$work/fetched"
      dearmored "$work/fetched" >"$work/key" 2>/dev/null || :
      found=$(key_fingerprints "$work/key")
      [ "$found" = ${wanted.fingerprint} ] || {
        echo ${quote(`the key at ${wanted.key} is not the pinned one. Pinned: ${wanted.fingerprint}. Found:`)} $found; exit 1
      }
      base64 "$work/key" | write_file ${key} root:root 0644
    }
    chown root:root ${key}; chmod 0644 ${key}
    keep_copy ${source}
    write_file ${source} root:root 0644 <<'FILE'
${Buffer.from(sourceText(name, wanted)).toString("base64")}
FILE
    ${updateLists(source)}`;
}

function sourceText(name: string, { uri, suites, components }: Repository): string {
  return `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: ${components}\nSigned-By: ${keyOf(name)}\n`;
}
