import { resolve } from "node:path";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { refuseUnknownOptions } from "./command-line.ts";

/** The folder with Pulumi.yaml. */
export const project: string = resolve(import.meta.dirname, "..");

/** What every command about a stack takes. */
export interface StackArguments {
  readonly stack: string;
  /** Stack file in another place than beside Pulumi.yaml. */
  readonly configFile: string | undefined;
  readonly json: boolean;
}

/** What a command about a part of a stack takes. */
export interface TargetArguments extends StackArguments {
  /** Name of a host or a service. */
  readonly target: string;
}

/** Reads the command line; prints the help and ends the process where that is asked for or no stack is named. */
export function stackArguments(help: string): StackArguments {
  const { words, shared } = parseCommand(help, { min: 1, max: 1 });
  return { stack: words[0]!, ...shared };
}

/** The same for `<stack> <target>`. */
export function targetArguments(help: string): TargetArguments {
  const { words, shared } = parseCommand(help, { min: 2, max: 2 });
  return { stack: words[0]!, target: words[1]!, ...shared };
}

/** The same for a command with a word or two after the stack, which may be left out. */
export function wordArguments(help: string): StackArguments & { readonly words: readonly string[] } {
  const { words, shared } = parseCommand(help, { min: 1, max: 3 });
  return { stack: words[0]!, words: words.slice(1), ...shared };
}

/** The same for a stack and `--soak 24h`, in minutes. */
export function soakArguments(help: string): StackArguments & { readonly soak: number | undefined } {
  const { words, shared, more } = parseCommand(help, { min: 1, max: 1 }, { soak: { type: "string" } });
  return {
    stack: words[0]!,
    ...shared,
    soak: typeof more.soak === "string" ? minutesOf(more.soak) : undefined,
  };
}

/** The same for a stack, files of public keys (`solo=solo.txt`), and the URL of an execution client. */
export function relayArguments(
  help: string,
): StackArguments & { readonly keys: readonly string[]; readonly rpc: URL | undefined } {
  const { words, shared, more } = parseCommand(
    help,
    { min: 1, max: 1 },
    { keys: { type: "string", multiple: true }, rpc: { type: "string" } },
  );
  const keys = Array.isArray(more.keys) ? more.keys.map(String) : [];
  const rpc = typeof more.rpc === "string" ? urlOf(more.rpc) : undefined;
  return { stack: words[0]!, ...shared, keys, rpc };
}

function urlOf(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    process.stderr.write("--rpc is no URL as http://127.0.0.1:18545 is\n");
    process.exit(2);
  }
  return url;
}

/** The same for a stack and `--plan FILE`, which has to be given. */
export const planArguments = (help: string): StackArguments & { readonly plan: string } =>
  fileArguments(help, "plan");

/** The same for a stack and `--state FILE`. */
export const stateArguments = (help: string): StackArguments & { readonly state: string } =>
  fileArguments(help, "state");

function fileArguments<Name extends string>(
  help: string,
  name: Name,
): StackArguments & Readonly<Record<Name, string>> {
  const { words, shared, more } = parseCommand(help, { min: 1, max: 1 }, { [name]: { type: "string" } });
  const file = more[name];
  if (typeof file === "string" && file !== "")
    return { stack: words[0]!, ...shared, ...({ [name]: file } as Record<Name, string>) };
  process.stderr.write(`--${name} FILE is missing\n\n${help}`);
  process.exit(2);
}

/** `24h` → 1440 */
function minutesOf(duration: string): number {
  const [, count, unit] = /^([1-9]\d{0,3})([hm])$/.exec(duration) ?? [];
  if (count === undefined) {
    process.stderr.write(`--soak ${duration} is not a duration: write it as 24h or 30m.\n`);
    process.exit(2);
  }
  return Number(count) * (unit === "h" ? 60 : 1);
}

function parseCommand(
  help: string,
  { min, max }: { min: number; max: number },
  options: ParseArgsOptionsConfig = {},
) {
  const { values, positionals } = commandLine(help, options);
  if (values.help || positionals.length < min || positionals.length > max) {
    const text = `${help}${sharedHelp}`;
    const excess = positionals.length > max ? `"${positionals[max]}" is one word too many.\n\n` : "";
    if (values.help) process.stdout.write(text);
    else process.stderr.write(excess + text);
    process.exit(values.help ? 0 : 2);
  }
  const { "config-file": configFile, json, ...rest } = values;
  const more: Readonly<Record<string, unknown>> = rest;
  return { words: positionals, shared: { configFile, json }, more };
}

const sharedOptions = {
  "config-file": { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsOptionsConfig;

/** What {@link sharedOptions} mean, below the help of every command. */
const sharedHelp = `
--config-file FILE  read FILE instead of Pulumi.<stack>.yaml. Sections that it lacks come from Pulumi.yaml, as always. A
                    relative path starts at the folder of Pulumi.yaml. Commands that change a stack have to be told the
                    same: pulumi up --config-file FILE
--json              print JSON
`;

function commandLine(help: string, more: ParseArgsOptionsConfig) {
  const options = { ...sharedOptions, ...more };
  try {
    refuseUnknownOptions(process.argv.slice(2), [...Object.keys(options).map((name) => `--${name}`), "-h"]);
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}${sharedHelp}`);
    process.exit(2);
  }
}
