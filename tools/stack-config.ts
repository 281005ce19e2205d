/** A stack's configuration as the engine would hand it to the program, read without the engine. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const prefix = "bonded-validator:";

/**
 * Sections of Pulumi.yaml, each replaced whole by the stack file's section of the same name.
 * Throws an error that names the file when the stack has none.
 */
export function readStackConfig(project: string, stack: string, stackFile?: string): Record<string, unknown> {
  const file = stackFile ?? join(project, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) throw new Error(`There is no stack "${stack}": ${file} does not exist.`);
  const inventory = sectionsOf(join(project, "Pulumi.yaml")).map(
    ([section, entry]) => [section, (entry as { value: unknown }).value] as const,
  );
  return Object.fromEntries([...inventory, ...sectionsOf(file)]);
}

function sectionsOf(file: string): [string, unknown][] {
  const { config } = parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
  const own = Object.entries(config ?? {}).filter(([key]) => key.startsWith(prefix));
  return own.map(([key, value]) => [key.slice(prefix.length), value]);
}
