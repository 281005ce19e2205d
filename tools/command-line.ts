/** Command lines: a mistyped word is answered with the valid ones that come nearest. */

import { nearest } from "../topology/nearest.ts";

/** A command line that the command does not understand. The message is for the person who typed it; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Refuses a word that is not among the known ones; `kind` says what they are, for example "command". */
export function oneOf<T extends string>(kind: string, word: string, known: readonly T[]): T {
  const found = known.find((each) => each === word);
  if (found !== undefined) return found;
  const near = nearest(word, known);
  const hint = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Choose one of ${known.join(", ")}.`;
  throw new UsageError(`There is no ${kind} "${word}". ${hint}`);
}

/** Refuses words that look like options and are none of the known ones; what follows "--" is not looked at. */
export function refuseUnknownOptions(words: readonly string[], known: readonly string[]): void {
  const end = words.indexOf("--");
  for (const word of end < 0 ? words : words.slice(0, end)) {
    if (!/^-./.test(word)) continue;
    const [name = ""] = word.split("=");
    if (known.length === 0) throw new UsageError(`"${name}": this command has no options.`);
    oneOf("option", name, known);
  }
}
