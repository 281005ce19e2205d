/** Keys of Pulumi.yaml and Pulumi.<stack>.yaml. */

import { type Document, isMap, isNode, isScalar, type Scalar, visit } from "yaml";
import { providerNamespaces, withoutProject } from "../namespaces.ts";
import { meant } from "../nearest.ts";
import { faultsOfProviderSetting, isEncrypted, secretsIn } from "./provider-settings.ts";
import type { Finding } from "./strict-yaml.ts";

/**
 * Top-level keys that the engine reads: sdk/go/common/workspace/project.json of Pulumi 3.259.0, and of its struct
 * Project the one that the schema leaves out. It passes over every other.
 */
const projectKeys: readonly string[] = [
  ...["name", "description", "author", "website", "license", "runtime", "main", "config", "stackConfigDir"],
  ...["template", "backend", "options", "packages", "plugins", "requiredPulumiVersion"],
];

/** The same of a stack file: struct ProjectStack in sdk/go/common/workspace/project.go of Pulumi 3.259.0. */
const stackKeys: readonly string[] = [
  ...["secretsprovider", "encryptedkey", "encryptionsalt", "config", "environment"],
];

/** With these the engine takes settings from where no command of this program looks. */
const elsewhere: Readonly<Record<string, string>> = {
  stackConfigDir: "the stack files are beside Pulumi.yaml, where every command looks for them",
  environment: "npm run check and the other commands read no environment of Pulumi ESC",
};

/** Pulumi.yaml has settings below `value:`, where they are more than a word; a stack's file has them as they are. */
export type FileKind = "project" | "stack";

/** What is wrong with the keys of a file, or with what they lead to. */
export function findingsInKeys({ contents }: Document, kind: FileKind): Finding[] {
  const known = kind === "project" ? projectKeys : stackKeys;
  const settings = entriesOf(isMap(contents) ? contents.get("config", true) : undefined);
  return [
    ...unknownKeys(entriesOf(contents), known),
    ...settingsElsewhere(entriesOf(contents)),
    ...settings.flatMap((entry, i) => [
      ...faultsOfKey(entry, settings.slice(0, i)),
      ...faultsOfValue(entry, kind),
    ]),
  ];
}

/** An entry of the file itself, or of `config:`. */
interface Entry {
  readonly key: string;
  readonly value: unknown;
  /** Where the key stands. */
  readonly offset: number;
}

function entriesOf(map: unknown): Entry[] {
  if (!isMap(map)) return [];
  return map.items.flatMap(({ key, value }) =>
    isScalar(key) ? [{ key: String(key.value), value, offset: startOf(key) }] : [],
  );
}

const startOf = ({ range }: Pick<Scalar, "range">): number => range?.[0] ?? 0;

function unknownKeys(entries: readonly Entry[], known: readonly string[]): Finding[] {
  const unknown = entries.filter(({ key }) => !known.includes(key));
  return unknown.map(({ key, offset }) => ({
    check: "unknown-key",
    key,
    offset,
    reason: "Pulumi knows no such key and reads nothing below it",
    remedy: `${meant(key, known)}indent it below config: if it is a setting`,
  }));
}

function settingsElsewhere(entries: readonly Entry[]): Finding[] {
  return entries.flatMap(({ key, offset }) => {
    const reason = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
    return reason === undefined ? [] : [{ check: "unknown-key", key, offset, reason, remedy: "remove it" }];
  });
}

function faultsOfKey({ key, offset }: Entry, before: readonly Entry[]): Finding[] {
  // YAML does not see that two such keys are one.
  const other = before.find((one) => withoutProject(one.key) === withoutProject(key));
  const reason = `it is written twice, as ${other?.key} and as ${key}`;
  return [
    ...(other === undefined ? [] : [{ check: "setting-twice", key, offset, reason, remedy: "keep one" }]),
    ...(/^[^:]+(:[^:]+)?$/.test(key) ? [] : [{ ...noKey, key, offset }]),
  ];
}

function faultsOfValue({ key, value, offset }: Entry, kind: FileKind): Finding[] {
  const inner = kind === "project" && isMap(value) ? value.get("value", true) : value;
  if (kind === "project" && isMap(value) && !value.has("value")) return [{ ...noValue, key, offset }];
  if (inner === null || (isScalar(inner) && inner.value === null)) return [{ ...nothing, key, offset }];
  if (providerNamespaces.includes(key.split(":")[0]!)) return faultsOfProviderSetting(key, inner, offset);
  return [...encrypted(inner).map((at) => ({ ...secret, key, offset: at })), ...secretsIn(inner, key)];
}

const noKey = {
  check: "unknown-setting",
  reason: "it is no key of a setting",
  remedy: "write bonded-validator:<section>",
};

const noValue = {
  check: "format",
  reason: "in Pulumi.yaml, settings go below a line value:, which is missing",
  remedy: "write value: above them, and indent them",
};

const nothing = {
  check: "format",
  reason: "nothing is written behind it, which Pulumi reads as an empty text or not at all",
  remedy: "write a value, or remove the line",
};

const secret = {
  check: "format",
  reason: "a value is encrypted, which only Pulumi can read",
  remedy: "write it as it is, or set it without --secret: nothing in this configuration is secret",
};

/** Where values stand that `pulumi config set --secret` wrote. */
function encrypted(node: unknown): number[] {
  const offsets: number[] = [];
  if (isNode(node))
    visit(node, {
      Map: (_, map) => {
        if (isEncrypted(map)) offsets.push(startOf(map));
      },
    });
  return offsets;
}
