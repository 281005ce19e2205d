import type { Option, OptionList } from "./options.ts";
import { camelCase, type Fault, parsers } from "./parsers.ts";

/** An option as it is given; without a value, undefined. */
export interface Given {
  /** As the list has it. */
  readonly name: string;
  readonly written: string;
  readonly value: string | undefined;
}

/** The options of a command line: `--name=value`, `--name value` where list and parser say so, `--name`. */
export function given(list: OptionList, words: readonly string[]): Given[] {
  const { nextWord } = parsers[list.parser];
  const rest = words.slice(list.command.length - 1, words.length - list.operands);
  const found: Given[] = [];
  for (let i = 0; i < rest.length; i += 1) {
    const option = readWord(list, rest[i]!);
    const takesNext = option.value === undefined && takesValue(list.options.get(option.name));
    const next = rest[i + 1];
    if (takesNext && next !== undefined && nextWord?.test(next)) {
      found.push({ ...option, value: next });
      i += 1;
    } else found.push(option);
  }
  return found;
}

function takesValue(option: Option | undefined): boolean {
  return option !== undefined && option.kind !== "flag" && option.kind !== "switch";
}

function readWord(list: OptionList, word: string): Given {
  const { separator, negation } = parsers[list.parser];
  const [, written = word, , value] =
    new RegExp(`^(-[^${separator}]+)([${separator}](.*))?$`, "s").exec(word) ?? [];
  const name = nameOf(list, written);
  if (list.options.has(name) || !negation?.test(written)) return { name, written, value };
  return { name: nameOf(list, written.replace(negation, "--")), written, value: "false" };
}

/** The listed name of an option that is written as its parser allows it too. */
function nameOf({ options, parser }: OptionList, written: string): string {
  if (options.has(written)) return written;
  const { means } = parsers[parser];
  if (means === undefined) return written;
  return [...options.keys()].find((listed) => means(written, listed)) ?? written;
}

/** Options that a program takes from its environment, as words: `LODESTAR_KEYMANAGER__PORT=1`, `--keymanager.port=1`. */
export function fromEnvironment(
  { environment }: OptionList,
  variables: Readonly<Record<string, string | undefined>>,
): string[] {
  if (environment === undefined) return [];
  return Object.entries(variables)
    .filter(([name]) => name.startsWith(environment))
    .map(([name, value]) => {
      const parts = name.slice(environment.length).toLowerCase().replace(/^_/, "").split("__");
      return `--${parts.map(camelCase).join(".")}=${value}`;
    });
}

/** What its own parser refuses of a program's words; empty: it would start. */
export function parserFaults(list: OptionList, words: readonly string[]): Fault[] {
  const { passes } = parsers[list.parser];
  return faults(list, words).filter(({ kind }) => !passes.includes(kind));
}

/** Everything that is wrong with a program's words, in the order in which parsers come across it. */
export function faults(list: OptionList, words: readonly string[]): Fault[] {
  const [, ...first] = list.command;
  if (first.some((word, i) => words[i] !== word))
    return [{ kind: "command", option: words[0] ?? "", detail: first.join(" ") }];
  const last = words.slice(words.length - list.operands);
  const stray = last.find((word) => word.startsWith("-"));
  if (stray !== undefined) return [{ kind: "operand", option: stray, detail: String(list.operands) }];
  const all = given(list, words);
  const names = new Set(all.map(({ name }) => name));
  return [
    ...all.flatMap((one, i) => faultsOf(list, one, all.slice(0, i))),
    ...all.flatMap((one) => relationsOf(one, list.options.get(one.name), names)),
  ];
}

function faultsOf(
  { options, parser }: OptionList,
  { name, written, value }: Given,
  before: readonly Given[],
): Fault[] {
  const option = options.get(name);
  const fault = (kind: Fault["kind"], detail = value ?? ""): Fault => ({ kind, option: written, detail });
  if (option === undefined) return [fault("unknown")];
  const { kind, removed } = option;
  const repeated = kind !== "list" && before.some((other) => other.name === name);
  return [
    ...(removed === undefined ? [] : [fault("removed", removed)]),
    ...(repeated ? [fault("repeated")] : []),
    ...(kind === "flag" && value !== undefined ? [fault("value given")] : []),
    ...(kind === "switch" && !parsers[parser].booleans.test(value ?? "true") ? [fault("no boolean")] : []),
    ...(takesValue(option) && value === undefined ? [fault("value missing")] : []),
    ...(kind === "port" && value !== undefined && !isPort(value) ? [fault("no port")] : []),
  ];
}

function isPort(value: string): boolean {
  return /^\d+$/.test(value) && Number(value) < 2 ** 16;
}

function relationsOf({ written }: Given, option: Option | undefined, names: ReadonlySet<string>): Fault[] {
  const { excludes = [], needs = [] } = option ?? {};
  return [
    ...excludes
      .filter((other) => names.has(other))
      .map((detail): Fault => ({ kind: "excludes", option: written, detail })),
    ...needs
      .filter((other) => !names.has(other))
      .map((detail): Fault => ({ kind: "needs", option: written, detail })),
  ];
}

/** A fault in plain words, with the version that the list describes: an option may be newer than that. */
export function describeFault(
  { command, version, date }: OptionList,
  { kind, option, detail }: Fault,
): string {
  const reasons: Record<Fault["kind"], string> = {
    command: `${detail} has to come first`,
    operand: `${detail} word without dashes has to come last`,
    unknown: `${option} is no option of it`,
    removed: `${option} is gone, ${detail} lacks it`,
    repeated: `${option} is given twice`,
    "value given": `${option} takes no value`,
    "value missing": `${option} lacks its value`,
    "no boolean": `${option} is true or false`,
    "no port": `${option} is a number of a port`,
    needs: `${option} needs ${detail}`,
    excludes: `${option} excludes ${detail}`,
  };
  return `${command.join(" ")}: ${reasons[kind]} (list of ${version}, ${date})`;
}
