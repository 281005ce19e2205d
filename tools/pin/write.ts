/** Where values belong: the stack's own file, or Pulumi.yaml for sections that the stack file does not have. */

import { readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { withoutProject } from "../../topology/namespaces.ts";
import { project } from "../arguments.ts";
import { withValue } from "./settings-text.ts";

/** Writes a value and returns the file that has it now. */
export function writeSetting(stackFile: string, setting: readonly string[], value: string): string {
  const [section = "", ...keys] = setting;
  const inventory = join(project, "Pulumi.yaml");
  const places = [
    { file: stackFile, ...placeIn(stackFile, section) },
    { file: inventory, ...unwrapped(placeIn(inventory, section)) },
  ];
  const { file, path } = places.find(({ isThere }) => isThere) ?? places[0]!;
  replaceFile(file, withValue(readFileSync(file, "utf8"), [...path, ...keys], value));
  return file;
}

interface Place {
  readonly isThere: boolean;
  readonly path: readonly string[];
  readonly entry?: unknown;
}

function placeIn(file: string, section: string): Place {
  const { config } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> | null };
  const found = Object.entries(config ?? {}).find(([key]) => withoutProject(key) === section);
  if (found === undefined) return { isThere: false, path: ["config", `bonded-validator:${section}`] };
  const [key, entry] = found;
  return { isThere: true, path: ["config", key], entry };
}

/** In Pulumi.yaml alone, a section may be the `value` of an entry; in a stack's file, that would be a host's name. */
function unwrapped({ entry, path, ...place }: Place): Place {
  const isWrapped = typeof entry === "object" && entry !== null && "value" in entry;
  return { ...place, path: isWrapped ? [...path, "value"] : path };
}

/** As a whole or not at all. A link keeps leading to the file. */
function replaceFile(link: string, text: string): void {
  const file = realpathSync(link);
  const part = `${file}.part`;
  writeFileSync(part, text, { mode: statSync(file).mode });
  renameSync(part, file);
}
