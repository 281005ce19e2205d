/** The engine version everything here is made for; package.json and go/go.mod name the same, installer.ts its checksums. */
export const PULUMI_VERSION = "3.259.0";

/** Compares dotted versions by number: `atLeast("v3.260.1", "3.259.0")` is true. Suffixes (`-alpha`, `rc1`) are ignored. */
export function atLeast(found: string, wanted: string): boolean {
  const [have, need] = [numbers(found), numbers(wanted)];
  const differing = need.findIndex((number, index) => number !== (have[index] ?? 0));
  return differing === -1 || (have[differing] ?? 0) > (need[differing] ?? 0);
}

function numbers(version: string): number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? "0").split(".").map(Number);
}
