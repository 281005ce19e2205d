/** A stack's configuration as the engine would hand it to the program, read without the engine. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const prefix = "bonded-validator:";
const fileSchema = z.object({ config: z.record(z.string(), z.unknown()).nullish() });

/**
 * Sections of Pulumi.yaml, each replaced whole by the stack file's section of the same name.
 * Throws an error that names the file when the stack has none, or when one cannot be read.
 */
export function readStackConfig(project: string, stack: string, stackFile?: string): Record<string, unknown> {
  return Object.fromEntries([...inventoryOf(project), ...sectionsOf(stackFileOf(project, stack, stackFile))]);
}

/** Sections of Pulumi.yaml that the stack file has, too. */
export function hiddenSections(project: string, stack: string, stackFile?: string): string[] {
  const own = new Map(sectionsOf(stackFileOf(project, stack, stackFile)));
  return inventoryOf(project)
    .map(([section]) => section)
    .filter((section) => typeof own.get(section) === "object");
}

function stackFileOf(project: string, stack: string, stackFile?: string): string {
  const file = stackFile ?? join(project, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) throw new Error(`There is no stack "${stack}": ${file} does not exist.`);
  return file;
}

function inventoryOf(project: string): [string, unknown][] {
  return sectionsOf(join(project, "Pulumi.yaml")).map(([section, entry]) => [
    section,
    (entry as { value: unknown }).value,
  ]);
}

function sectionsOf(file: string): [string, unknown][] {
  const own = Object.entries(configOf(file)).filter(([key]) => key.startsWith(prefix));
  return own.map(([key, value]) => [key.slice(prefix.length), value]);
}

/** A file without settings is an empty document. */
function configOf(file: string): Record<string, unknown> {
  const { success, data } = fileSchema.safeParse(documentOf(file) ?? {});
  if (!success)
    throw new Error(
      `${file}: write the settings below a line "config:", each as bonded-validator:<section>.`,
    );
  return data.config ?? {};
}

function documentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}
