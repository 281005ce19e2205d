import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quote } from "../provider/remote/quote.ts";

/** What a script is told: `@NAME@` in its text stands for the value of NAME. */
export type ScriptValues = Readonly<Record<string, string | number>>;

/**
 * A shell script that lies in files beside its module (`folder`), one after the other; read at once, filled by the
 * function. A value stands there as one word. Anything but a plain word has to be the whole value of a variable
 * (`name=@NAME@`), where it is quoted; elsewhere it might lie within quotes of the script, and is refused.
 */
export function scriptFrom(folder: string, ...files: readonly string[]): (values?: ScriptValues) => string {
  const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("");
  const name = files.at(-1)!;
  return (values = {}) => {
    const unused = Object.keys(values).filter((key) => !text.includes(`@${key}@`));
    if (unused.length > 0) throw new Error(`${name} has no place for ${unused.join(", ")}.`);
    return text.replaceAll(/(^\s*\w+=)?@([A-Z][A-Z0-9_]*)@(?=(\n)?)/gm, (_, variable = "", key, end) => {
      return `${variable}${wordOf(name, key, values[key], variable !== "" && end !== undefined)}`;
    });
  };
}

function wordOf(name: string, key: string, value: string | number | undefined, isWhole: boolean): string {
  if (value === undefined) throw new Error(`${name} needs ${key}.`);
  const word = quote(String(value));
  if (word !== String(value) && !isWhole) {
    throw new Error(`${name}: ${key} has to be a plain word where it stands, not ${JSON.stringify(value)}.`);
  }
  return word;
}
