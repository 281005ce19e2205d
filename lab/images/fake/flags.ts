/** Reads the options of the real clients, and refuses what these refuse. */

import { commandLineErrors, given } from "../../../catalog/options/command-line.ts";
import { type OptionListName, optionsOf } from "../../../catalog/options/options.ts";

/** Values by name without its dashes; an option without a value is "true". */
export function readFlags(name: OptionListName, words: readonly string[]): ReadonlyMap<string, string> {
  const list = optionsOf(name);
  const reasons = commandLineErrors(list, words);
  if (reasons.length > 0) refuse(reasons.join("\n"));
  return new Map(given(list, words).map((option) => [option.name.slice(2), option.value ?? "true"]));
}

/** A port given by flag, or the client's default. */
export function portOf(flags: ReadonlyMap<string, string>, name: string, standard: number): number {
  return Number(flags.get(name) ?? standard);
}

/** Ends the program as a client does that cannot start. */
export function refuse(message: string): never {
  process.stderr.write(`Error: ${message}\n`);
  process.exit(1);
}
