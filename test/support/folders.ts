import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Makes a temporary folder, `<tmp>/bonded-validator-<what>-<process id>-…`, and removes those that killed runs left.
 */
export function temporaryFolder(what: string): string {
  const prefix = `bonded-validator-${what}-`;
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const owner = /^\d+/.exec(name.slice(prefix.length))?.[0];
    if (owner && !existsSync(`/proc/${owner}`))
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
}
