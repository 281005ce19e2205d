/** Pulumi.yaml and Pulumi.<stack>.yaml as the engine reads them; what it would read otherwise is refused. */

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { withoutProject } from "../topology/namespaces.ts";
import { meant } from "../topology/nearest.ts";
import { type Problem, TopologyError } from "../topology/problems.ts";
import { misreadings } from "./yaml-numbers.ts";

/**
 * Top-level keys that the engine reads: sdk/go/common/workspace/project.json of Pulumi 3.259.0, and of its struct
 * Project the one that the schema leaves out. It passes over every other.
 */
export const projectKeys: readonly string[] = [
  ...["name", "description", "author", "website", "license", "runtime", "main", "config", "stackConfigDir"],
  ...["template", "backend", "options", "packages", "plugins", "requiredPulumiVersion"],
];

/** The same of a stack file: struct ProjectStack in sdk/go/common/workspace/project.go of Pulumi 3.259.0. */
export const stackKeys: readonly string[] = [
  ...["secretsprovider", "encryptedkey", "encryptionsalt", "config", "environment"],
];

/** Settings below `config:` by their keys as they stand there; none in an empty file. */
export function readSettings(file: string, topLevelKeys: readonly string[]): Record<string, unknown> {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]!.message}`);
  const config = configOf(document, file);
  const place = (offset: number) => `${basename(file)}:${lines.linePos(offset).line}`;
  const problems = [
    ...unknownKeys(document, topLevelKeys).map(({ key, offset, remedy }) => ({
      check: "unknown-key",
      path: `${place(offset)}: ${key}`,
      reason: "Pulumi knows no such key and reads nothing below it",
      remedy,
    })),
    ...doubledKeys(document).map((found) => ({ ...found, path: `${place(found.offset)}: ${found.key}` })),
    ...misreadings(document).map(({ offset, ...found }) => ({ ...found, path: place(offset) })),
  ] satisfies Problem[];
  if (problems.length > 0) throw new TopologyError(problems);
  return config;
}

function unknownKeys({ contents }: Document, known: readonly string[]) {
  if (!isMap(contents)) return [];
  return contents.items.flatMap(({ key: node }) => {
    const key = String(node);
    if (known.includes(key) || !isScalar(node)) return [];
    const indented = "indent it below config: if it is a setting";
    const remedy = `${meant(key, known)}${indented}`;
    return [{ key, offset: node.range![0], remedy }];
  });
}

/** Settings under two names, of which YAML does not see that they are one. */
function doubledKeys({ contents }: Document) {
  const config = isMap(contents) ? contents.get("config") : undefined;
  if (!isMap(config)) return [];
  const names = config.items.map(({ key }) => String(key));
  return config.items.flatMap(({ key: node }, i) => {
    const key = names[i]!;
    const other = names.slice(0, i).find((before) => withoutProject(before) === withoutProject(key));
    if (other === undefined || !isScalar(node)) return [];
    const reason = `it is written twice, as ${other} and as ${key}`;
    return [{ check: "setting-twice", key, offset: node.range![0], reason, remedy: "keep one" }];
  });
}

function configOf(document: Document, file: string): Record<string, unknown> {
  const content: unknown = document.toJS() ?? {};
  const config: unknown = isRecord(content) ? (content.config ?? {}) : undefined;
  if (isRecord(config)) return config;
  throw new Error(`${file}: write the settings below a line "config:", each as bonded-validator:<section>.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
