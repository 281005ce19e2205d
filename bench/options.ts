import { parseArgs } from "node:util";
import { oneOf, refuseUnknownOptions } from "../tools/command-line.ts";

export interface BenchOptions<Count extends string, Choice extends Choices> {
  /** How often, by the option's name. */
  readonly counts: Readonly<Record<Count, number>>;
  /** Which of the known values, by the option's name. */
  readonly choices: { readonly [Name in keyof Choice]: readonly Choice[Name][number][] };
  /** Whether the result is for a program. */
  readonly json: boolean;
}

/** Option → the values that it may list, which are also what it is without being given. */
type Choices = Readonly<Record<string, readonly string[]>>;

/**
 * Reads `--<count> N`, `--<choice> VALUE,…`, `--json` and `--help`; `defaults` are the numbers of what is not given.
 * Prints the help, or what is wrong, and ends the process before anything is started.
 */
export function benchOptions<Count extends string, const Choice extends Choices = Record<never, never>>(
  help: string,
  defaults: Readonly<Record<Count, number>>,
  known: Choice = {} as Choice,
): BenchOptions<Count, Choice> {
  const names = Object.keys(defaults) as Count[];
  const values = commandLine([...names, ...Object.keys(known)]);
  if (values.help === true) {
    process.stdout.write(help);
    process.exit(0);
  }
  const given = names.map((name) => [name, String(values[name] ?? defaults[name])] as const);
  const wrong = given.filter(([, value]) => !/^[1-9]\d{0,3}$/.test(value));
  if (wrong.length > 0)
    refuse(wrong.map(([name, value]) => `--${name} ${value}: write a number from 1 to 9999`).join("\n"));
  const counts = Object.fromEntries(given.map(([name, value]) => [name, Number(value)]));
  const choices = Object.entries(known).map(([name, all]) => [name, chosen(name, values[name], all)]);
  return {
    counts: counts as Record<Count, number>,
    choices: Object.fromEntries(choices) as BenchOptions<Count, Choice>["choices"],
    json: values.json === true,
  };
}

function chosen(name: string, value: unknown, known: readonly string[]): readonly string[] {
  if (value === undefined) return known;
  try {
    const words = String(value).split(",");
    return words.map((word) => oneOf(`value of --${name}`, word, known));
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function commandLine(names: readonly string[]): Readonly<Record<string, unknown>> {
  const valued = names.map((name) => [name, { type: "string" as const }]);
  const options = { json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
  try {
    const known = [...names, ...Object.keys(options)].map((name) => `--${name}`);
    refuseUnknownOptions(process.argv.slice(2), [...known, "-h"]);
    return parseArgs({ options: { ...Object.fromEntries(valued), ...options } }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function refuse(what: string): never {
  process.stderr.write(`${what}\n`);
  process.exit(2);
}
