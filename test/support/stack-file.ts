import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { complete } from "./inventory.ts";

/** Writes a stack file with everything that only the operator knows; its path. */
export function writeStackFile(folder: string, stack: string): string {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const config = Object.entries(complete(stack)).map(([section, value]) => [
    `bonded-validator:${section}`,
    value,
  ]);
  writeFileSync(file, stringify({ config: Object.fromEntries(config) }));
  return file;
}
