import { readFileSync } from "node:fs";
import { getSystemErrorMap } from "node:util";

/** Text of a file that a command was given. Throws an error that names the file: "keys.txt: permission denied". */
export const textOfFile = (file: string): string => bytesOfFile(file).toString("utf8");

/** The same of a file that is no text. */
export function bytesOfFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { errno, message } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: ${getSystemErrorMap().get(errno ?? 0)?.[1] ?? message}`);
  }
}
