/** Where values belong: the stack's own file, or Pulumi.yaml for sections that the stack file does not have. */

import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { withoutProject } from "../../topology/namespaces.ts";
import { project } from "../arguments.ts";
import { withValue } from "./settings-text.ts";

/** Writes a value and returns the file that has it now. */
export function writeSetting(stackFile: string, setting: readonly string[], value: string): string {
  const [section = "", ...keys] = setting;
  const inventory = join(project, "Pulumi.yaml");
  const places = [stackFile, inventory].map((file) => ({ file, ...placeIn(file, section) }));
  const { file, path } = places.find(({ isThere }) => isThere) ?? places[0]!;
  replaceFile(file, withValue(readFileSync(file, "utf8"), [...path, ...keys], value));
  return file;
}

function placeIn(file: string, section: string): { isThere: boolean; path: readonly string[] } {
  const { config = {} } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> };
  const found = Object.entries(config).find(([key]) => withoutProject(key) === section);
  if (found === undefined) return { isThere: false, path: ["config", `bonded-validator:${section}`] };
  const [key, entry] = found;
  const isWrapped = typeof entry === "object" && entry !== null && "value" in entry;
  return { isThere: true, path: ["config", key, ...(isWrapped ? ["value"] : [])] };
}

/** As a whole or not at all. */
function replaceFile(file: string, text: string): void {
  const part = `${file}.part`;
  writeFileSync(part, text, { mode: statSync(file).mode });
  renameSync(part, file);
}
