import { readFileSync } from "node:fs";
import { getSystemErrorMap } from "node:util";

/** Text of a file that a command was given. Throws an error that names the file: "keys.txt: permission denied". */
export function textOfFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { errno, message } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: ${getSystemErrorMap().get(errno ?? 0)?.[1] ?? message}`);
  }
}
