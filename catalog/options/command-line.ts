import type { Option, OptionList } from "./options.ts";

/** An option as it is given; without a value, undefined. */
export interface Given {
  readonly name: string;
  readonly value: string | undefined;
}

/** The options of a command line: `--name=value`, `--name value` where the list says that it takes one, `--name`. */
export function given({ command, operands, options }: OptionList, words: readonly string[]): Given[] {
  const rest = words.slice(command.length - 1, words.length - operands);
  const found: Given[] = [];
  for (let i = 0; i < rest.length; i += 1) {
    const [, name = rest[i]!, , value] = /^(--[^=]+)(=(.*))?$/s.exec(rest[i]!) ?? [];
    const takesNext = value === undefined && ["value", "list"].includes(options.get(name)?.kind ?? "");
    const next = rest[i + 1];
    if (takesNext && next !== undefined && !next.startsWith("--")) {
      found.push({ name, value: next });
      i += 1;
    } else found.push({ name, value });
  }
  return found;
}

/** Why the program would not start with these words behind its name; empty: it would. */
export function commandLineErrors(list: OptionList, words: readonly string[]): string[] {
  const [program, ...first] = list.command;
  if (first.some((word, i) => words[i] !== word)) return [`${program}: ${first.join(" ")} has to come first`];
  const last = words.slice(words.length - list.operands);
  if (last.some((word) => word.startsWith("-")))
    return [`${list.command.join(" ")}: ${list.operands} word without dashes has to come last`];
  const all = given(list, words);
  const names = new Set(all.map(({ name }) => name));
  return all
    .flatMap((one) => {
      const option = list.options.get(one.name);
      return option === undefined
        ? [`${one.name} is no option of it`]
        : [...versionOf(one, option), ...formOf(one, option, all), ...othersOf(one, option, names)];
    })
    .map((reason) => `${list.command.join(" ")}: ${reason} (list of ${list.version}, ${list.date})`);
}

function versionOf({ name }: Given, { removed }: Option): string[] {
  return removed === undefined ? [] : [`${name} is gone, ${removed} lacks it`];
}

function formOf({ name, value }: Given, { kind }: Option, all: readonly Given[]): string[] {
  const again = kind !== "list" && all.filter((other) => other.name === name).length > 1;
  return [
    ...(again ? [`${name} is given twice`] : []),
    ...(kind === "flag" && value !== undefined ? [`${name} takes no value`] : []),
    ...(kind === "switch" && !/^(true|false)$/.test(value ?? "true") ? [`${name} is true or false`] : []),
    ...((kind === "value" || kind === "list") && value === undefined ? [`${name} lacks its value`] : []),
  ];
}

function othersOf({ name }: Given, { needs, excludes }: Option, names: ReadonlySet<string>): string[] {
  return [
    ...needs.filter((other) => !names.has(other)).map((other) => `${name} needs ${other}`),
    ...excludes.filter((other) => names.has(other)).map((other) => `${name} excludes ${other}`),
  ];
}
