import { textOfFile } from "../given-file.ts";

/** Public keys of validators (`0x` and 96 lower-case hex digits), by the name of their group. */
export type KeysByGroup = ReadonlyMap<string, readonly string[]>;

const maxLength = 1024 * 1024;

/** Reads `<group>=<file>`, with a public key on each line of the file. */
export function readKeys(words: readonly string[], groups: readonly string[]): KeysByGroup {
  const all = new Map<string, string[]>();
  for (const word of words) {
    const [group = "", ...path] = word.split("=");
    if (!groups.includes(group))
      throw new Error(`--keys ${word}: write <group>=<file>; groups with relays: ${groups.join(", ")}`);
    all.set(group, [...new Set([...(all.get(group) ?? []), ...publicKeysIn(path.join("="))])]);
  }
  return all;
}

/** Public keys of a file with one on each line. */
export function publicKeysIn(path: string, text: string = textOfFile(path)): string[] {
  if (text.length > maxLength) throw new Error(`${path} is longer than ${maxLength / 1024} KiB`);
  const lines = text.split(/\r?\n/);
  const keys = lines.flatMap((line, i) => (line.trim() === "" ? [] : [keyIn(line.trim(), path, i + 1)]));
  if (keys.length === 0) throw new Error(`${path} has no public keys`);
  return keys;
}

/** What is no public key is not repeated: it may be a secret that got into the wrong file. */
function keyIn(text: string, path: string, line: number): string {
  const [, digits] = /^(?:0x)?([0-9a-f]{96})$/i.exec(text) ?? [];
  if (digits === undefined)
    throw new Error(`${path}, line ${line}: not the public key of a validator, which has 96 hex digits`);
  return `0x${digits.toLowerCase()}`;
}
