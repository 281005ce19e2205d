/** The lab's log: what its programs print. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

export const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** What was written to a file from a position on, without colours and cursor movements. */
export function readFrom(file: string, position: number): string {
  if (!existsSync(file)) return "";
  return stripVTControlCharacters(readFileSync(file).subarray(position).toString());
}

/** The last line with something on it, its spaces drawn together; "" if there is none. */
export function lastLine(text: string): string {
  const last =
    text
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1) ?? "";
  return last
    .replace(/\p{Cc}/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
}
