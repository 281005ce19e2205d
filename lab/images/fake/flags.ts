/** Reads the options of the real clients, and refuses what these refuse. */

import {
  describeFault,
  fromEnvironment,
  given,
  parserFaults,
} from "../../../catalog/options/command-line.ts";
import { type OptionListName, optionsOf } from "../../../catalog/options/options.ts";
import { parsers } from "../../../catalog/options/parsers.ts";

/**
 * Values by name without its dashes; an option without a value is "true". Ends the program as the real one's parser
 * does, if that refuses a word or a variable; says then which version's list was asked.
 */
export function readFlags(name: OptionListName, words: readonly string[]): ReadonlyMap<string, string> {
  const list = optionsOf(name);
  // What the command line says counts more, and so comes last.
  const all = words.toSpliced(list.command.length - 1, 0, ...fromEnvironment(list, process.env));
  const [fault] = parserFaults(list, all);
  if (fault !== undefined) {
    const { words: inItsWords, exitCode } = parsers[list.parser];
    process.stderr.write(`${inItsWords(fault)}\n\n${describeFault(list, fault)}\n`);
    process.exit(exitCode);
  }
  return new Map(given(list, all).map((option) => [option.name.slice(2), option.value ?? "true"]));
}

/** Whether an option without a value, or with one of the words for true, is given. */
export function isOn(flags: ReadonlyMap<string, string>, name: string): boolean {
  return /^(1|t|true|y|yes|on)$/i.test(flags.get(name) ?? "");
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
