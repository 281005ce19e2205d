/** Pulumi.yaml and Pulumi.<stack>.yaml as the engine reads them; what it would read otherwise is refused. */

import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { type Document, LineCounter, parseDocument } from "yaml";
import { TopologyError } from "../problems.ts";
import { type FileKind, findingsInKeys } from "./setting-keys.ts";
import { ambiguities, type Finding, findingsInText } from "./strict-yaml.ts";

/** Settings below `config:` by their keys as they stand there; none in an empty file. */
export function readSettings(file: string, kind: FileKind): Record<string, unknown> {
  const lines = new LineCounter();
  const refuse = (found: readonly Finding[]) => {
    if (found.length === 0) return;
    throw new TopologyError(
      found.map(({ offset, key, ...problem }) => ({
        ...problem,
        path: `${basename(file)}:${lines.linePos(offset).line}${key === undefined ? "" : `: ${key}`}`,
      })),
    );
  };
  const text = textOf(file);
  countLines(text, lines);
  refuse(findingsInText(text));
  const document = parseDocument(text);
  refuse(document.errors.map(({ pos, message }) => syntaxError(pos[0], message)));
  refuse([...findingsInKeys(document, kind), ...ambiguities(document, text)]);
  return configOf(document, file);
}

/** Throws where it is a directory, or not UTF-8: the engine reads some others, which no other command does. */
function textOf(file: string): string {
  if (statSync(file).isDirectory())
    throw unreadable(file, "it is a directory", "name the file, or put the directory elsewhere");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unreadable(file, "it is not a text in UTF-8", "save it as UTF-8 in your editor");
  }
}

function unreadable(file: string, reason: string, remedy: string): TopologyError {
  return new TopologyError([{ check: "yaml", path: basename(file), reason, remedy }]);
}

function countLines(text: string, lines: LineCounter): void {
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
}

/** The parser's own words end with the line and show it. */
function syntaxError(offset: number, message: string): Finding {
  const reason = message.replace(/ at line \d+, column \d+:[\s\S]*$/, "");
  return { check: "yaml", offset, reason, remedy: "correct this line, or one shortly before it" };
}

function configOf(document: Document, file: string): Record<string, unknown> {
  const content: unknown = document.toJS() ?? {};
  const config: unknown = isRecord(content) ? (content.config ?? {}) : undefined;
  if (isRecord(config)) return config;
  const remedy = 'write them below a line "config:", each as bonded-validator:<section>';
  throw unreadable(file, "it has no settings by their names", remedy);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
