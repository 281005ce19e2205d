import { parseArgs } from "node:util";
import { refuseUnknownOptions } from "../tools/command-line.ts";

export interface BenchOptions<Name extends string> {
  /** How often, by the option's name. */
  readonly counts: Readonly<Record<Name, number>>;
  /** Whether the result is for a program. */
  readonly json: boolean;
}

/**
 * Reads `--<name> N`, `--json` and `--help`; `defaults` are the numbers of what is not given. Prints the help, or what is
 * wrong, and ends the process before anything is started.
 */
export function benchOptions<Name extends string>(
  help: string,
  defaults: Readonly<Record<Name, number>>,
): BenchOptions<Name> {
  const names = Object.keys(defaults) as Name[];
  const values = commandLine(names);
  if (values.help === true) {
    process.stdout.write(help);
    process.exit(0);
  }
  const given = names.map((name) => [name, String(values[name] ?? defaults[name])] as const);
  const wrong = given.filter(([, value]) => !/^[1-9]\d{0,3}$/.test(value));
  if (wrong.length > 0)
    refuse(wrong.map(([name, value]) => `--${name} ${value}: write a number from 1 to 9999`).join("\n"));
  const counts = Object.fromEntries(given.map(([name, value]) => [name, Number(value)]));
  return { counts: counts as Record<Name, number>, json: values.json === true };
}

function commandLine(names: readonly string[]): Readonly<Record<string, unknown>> {
  const counts = names.map((name) => [name, { type: "string" as const }]);
  const options = { json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
  try {
    const known = [...names, ...Object.keys(options)].map((name) => `--${name}`);
    refuseUnknownOptions(process.argv.slice(2), [...known, "-h"]);
    return parseArgs({ options: { ...Object.fromEntries(counts), ...options } }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function refuse(what: string): never {
  process.stderr.write(`${what}\n`);
  process.exit(2);
}
