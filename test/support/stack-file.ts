import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { complete, type Settings } from "./inventory.ts";

/** Writes a stack file with everything that only the operator knows; its path. `change` alters the settings first. */
export function writeStackFile(
  folder: string,
  stack: string,
  change: (settings: Settings) => void = () => undefined,
): string {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const settings = complete(stack);
  change(settings);
  const config = Object.entries(settings).map(([section, value]) => [`bonded-validator:${section}`, value]);
  writeFileSync(file, stringify({ config: Object.fromEntries(config) }));
  return file;
}
