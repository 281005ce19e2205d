/**
 * Which options each version of a client's program takes. One text file a program:
 *
 * ```
 * command  lighthouse vc                    the program, and the words that come before its options
 * parser   clap                             the library that reads them (parsers.ts)
 * operands 1                                words that come after its options; absent: none
 * environment LODESTAR                      how the names of variables begin that are options as well; absent: none are
 * version  8.2.0                            what the list describes; our pins may be newer
 * date     2026-06-22                       of the source, or on which it was read
 * source   book/src/help_vc.md at 018be5c0  may go on in the next line
 *
 * --http          flag                                                takes no value
 * --http-address  value   needs --http --unencrypted-http-transport
 * --graffiti-file value   excludes --graffiti
 * --logfile       value   removed 8.1.0                               a version that certainly lacks it
 * ```
 *
 * Kinds: `flag` (no value), `switch` (none, or true or false), `value`, `port` (a value that the parser itself wants to
 * be one), `list` (a value, and may be given again).
 * A second block, where a program reads a file, has that file's keys: `eth2.BeaconNodeAddr` is a key below `eth2`.
 * `since` names the version that brought an option, where that is known. What follows a # is for people.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ParserName, parserNames } from "./parsers.ts";

export const optionLists = [
  "charon-dkg",
  "charon-run",
  "erigon",
  "erigon-init",
  "lighthouse-bn",
  "lighthouse-vc",
  "lodestar-validator",
  "mev-boost",
  "nethermind",
  "nimbus-beacon-node",
  "nimbus-trusted-node-sync",
  "nimbus-validator-client",
  "reth-node",
  "ssv-start-node",
] as const;

export type OptionListName = (typeof optionLists)[number];

const kinds = ["flag", "switch", "value", "port", "list"] as const;

export interface Option {
  readonly kind: (typeof kinds)[number];
  readonly since?: string;
  readonly removed?: string;
  readonly needs: readonly string[];
  readonly excludes: readonly string[];
}

export interface OptionList {
  /** Words of the command line before the options. */
  readonly command: readonly string[];
  readonly parser: ParserName;
  /** How the names of variables begin that are options as well. */
  readonly environment?: string;
  /** How many words come after the options. */
  readonly operands: number;
  readonly version: string;
  readonly date: string;
  readonly source: string;
  /** By name, `--http`. */
  readonly options: ReadonlyMap<string, Option>;
  /** Of its configuration file, by name, `eth2.BeaconNodeAddr`; none where it reads no file. */
  readonly keys: ReadonlyMap<string, Option>;
}

export function optionsOf(name: OptionListName): OptionList {
  const [head = "", body = "", keys = ""] = readFileSync(
    join(import.meta.dirname, `${name}.txt`),
    "utf8",
  ).split("\n\n");
  const header = (key: string, standard?: string): string => {
    const [, value = standard] = new RegExp(`^${key} +([^\\n]+(\\n +[^\\n]+)*)`, "m").exec(head) ?? [];
    if (value === undefined) throw new Error(`catalog/options/${name}.txt does not say its ${key}`);
    return value.replace(/\s+/g, " ");
  };
  const parser = parserNames.find((each) => each === header("parser"));
  if (parser === undefined)
    throw new Error(`catalog/options/${name}.txt: parser is one of ${parserNames.join(", ")}`);
  const environment = header("environment", "");
  return {
    command: header("command").split(" "),
    parser,
    ...(environment !== "" && { environment }),
    operands: Number(header("operands", "0")),
    version: header("version"),
    date: header("date"),
    source: header("source"),
    options: linesOf(body, /^--/),
    keys: linesOf(keys, /^\w+(\.\w+)*$/),
  };
}

function linesOf(block: string, name: RegExp): Map<string, Option> {
  const lines = block.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => parseLine(line, name)));
}

function parseLine(line: string, name: RegExp): [string, Option] {
  const [option = "", kind, ...facts] = line.replace(/ +#.*/, "").split(/ +/);
  const known = kinds.find((each) => each === kind);
  if (!name.test(option) || known === undefined) throw new Error(`not an option and its kind: ${line}`);
  const found: Record<string, string[]> = { since: [], removed: [], needs: [], excludes: [] };
  let fact: string[] | undefined;
  for (const word of facts) {
    if (word in found) fact = found[word];
    else if (fact === undefined) throw new Error(`${word} is no fact about an option: ${line}`);
    else fact.push(word);
  }
  const { since: [since] = [], removed: [removed] = [], needs = [], excludes = [] } = found;
  return [option, { kind: known, needs, excludes, ...(since && { since }), ...(removed && { removed }) }];
}
