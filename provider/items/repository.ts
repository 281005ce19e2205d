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
  /**
   * Names and patterns of the only packages that take the place of the distribution's. The components tell apt which
   * repository is meant, so no other source may have components of these names. Absent: its newer packages win.
   */
  packages: z
    .string()
    .regex(/^[\w.*+-]+( [\w.*+-]+)*$/, "must be names of packages separated by single spaces")
    .exactOptional(),
});
type Repository = z.output<typeof schema>;

const sourceOf = (name: string) => `/etc/apt/sources.list.d/${name}.sources`;
const keyOf = (name: string) => `/etc/apt/keyrings/${name}.gpg`;
const preferencesOf = (name: string) => `/etc/apt/preferences.d/${name}.pref`;

/**
 * A package repository that apt trusts for its own packages' signatures alone: a source in deb822 form and, beside it,
 * a key whose fingerprint is pinned. Seen are every field of the source, every key in the key's file, and other
 * sources of the same address, with which apt would refuse to work. A source whose lists apt does not accept is not left
 * on the host, because a later run would take it for done and install the distribution's packages.
 */
export const repositoryKind = defineKind(schema, {
  name: "repository",
  namePattern: /^[a-z0-9][a-z0-9_.-]*$/,
  observe: `
    while IFS="$tab" read -r name uri; do
      source=${sourceOf("$name")}; key=${keyOf("$name")}; preferences=${preferencesOf("$name")}
      [ ! -f "$source" ] || printf '%s\\tsource\\t%s\\n' "$name" "$(public_text <"$source" | base64 -w0)"
      [ ! -f "$preferences" ] || printf '%s\\tpreferences\\t%s\\n' "$name" "$(public_text <"$preferences" | base64 -w0)"
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
      script: `keep_copy ${sourceOf(name)}; rm -f ${sourceOf(name)} ${keyOf(name)} ${preferencesOf(name)}`,
    })),
});

function liveRepository(fields: Fields): Leaves | undefined {
  const { name = "", source, keys, keyFile, twins, preferences } = fields;
  if (source === undefined && keys === undefined) return undefined;
  return {
    ...sourceLeaves(text(source ?? ""), name),
    ...(keys === undefined ? {} : { fingerprint: keys.trim() }),
    ...(keyFile === undefined || keyFile === "root:root 0644" ? {} : { keyFile }),
    ...(preferences === undefined ? {} : { packages: preferredPackages(text(preferences)) }),
    ...(twins ? { twins: twins.trim() } : {}),
  };
}

const text = (base64: string) => Buffer.from(base64, "base64").toString();

/** The packages that preferences of ours name; the whole text where somebody changed it. */
function preferredPackages(preferences: string): string {
  const [, components = "", packages = ""] =
    /^Package: \*\nPin: release c=([^\n]+)[\s\S]*\n\nPackage: ([^\n]+)\n/.exec(preferences) ?? [];
  return preferencesText(components, packages) === preferences ? packages : `other: ${preferences.trim()}`;
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

/** The key is fetched anew unless the file holds exactly the pinned one. The source comes last, once apt accepts it. */
function add({ name, wanted, fields }: Item<Repository>): string {
  const source = sourceOf(name);
  const accepted = `$work/${name}.sources`;
  return `
    ${fetchKey(keyOf(name), wanted)}
    ${writeText(preferencesOf(name), wanted.packages && preferencesText(wanted.components, wanted.packages))}
    echo ${encoded(sourceText(name, wanted))} | base64 -d >"${accepted}"
    { ${updateLists(`"${accepted}"`)}; } || {
      echo ${quote(`apt does not accept ${wanted.uri}, so nothing is taken from it. If another key signs it, ${remedy}`)}; exit 1
    }
    ${twinsOf(fields)
      .map((path) => `drop_source ${quote(path)} ${quote(wanted.uri)}`)
      .join("\n    ")}
    keep_copy ${source}
    ${writeText(source, sourceText(name, wanted))}`;
}

const remedy =
  "compare the keys with those that its publisher names, and correct the fingerprint in the configuration.";

function fetchKey(key: string, wanted: Repository): string {
  return `[ "$(key_fingerprints ${key} 2>/dev/null)" = ${wanted.fingerprint} ] || {
      /usr/lib/apt/apt-helper -o APT::Sandbox::User=root download-file ${quote(wanted.key)} "$work/fetched"
      dearmored "$work/fetched" >"$work/keyring" 2>/dev/null || :
      chosen_key "$work/keyring" ${wanted.fingerprint} >"$work/key"
      found=$(key_fingerprints "$work/key")
      [ "$found" = ${wanted.fingerprint} ] || {
        echo ${quote(`the key at ${wanted.key} is not the pinned one. Pinned: ${wanted.fingerprint}. Found:`)} $found
        echo ${quote(`Nothing is taken from there: ${remedy}`)}; exit 1
      }
      base64 "$work/key" | write_file ${key} root:root 0644
    }
    chown root:root ${key}; chmod 0644 ${key}`;
}

/** Text → the file; none → no file. */
function writeText(path: string, content: string | undefined): string {
  return content === undefined
    ? `rm -f ${path}`
    : `echo ${encoded(content)} | write_file ${path} root:root 0644`;
}

const encoded = (content: string) => Buffer.from(content).toString("base64");

function sourceText(name: string, { uri, suites, components }: Repository): string {
  return `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: ${components}\nSigned-By: ${keyOf(name)}\n`;
}

/** Everything of the repository gives way to the distribution's (1), except some packages (500, apt's usual priority). */
function preferencesText(components: string, packages: string): string {
  const pin = `Pin: release c=${components}\nPin-Priority:`;
  return `Package: *\n${pin} 1\n\nPackage: ${packages}\n${pin} 500\n`;
}
