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

/** Of a command that takes none: prints the help where that is asked for, and refuses all else. */
export function withoutArguments(help: string): void {
  const [first] = process.argv.slice(2);
  if (first === undefined) return;
  if (first === "-h" || first === "--help") {
    process.stdout.write(help);
    process.exit(0);
  }
  process.stderr.write(`"${first}": this command takes nothing.\n\n${help}`);
  process.exit(2);
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

/** The same for a stack and `--fast`. */
export function driftArguments(help: string): StackArguments & { readonly fast: boolean } {
  const { words, shared, more } = parseCommand(help, { min: 1, max: 1 }, { fast: { type: "boolean" } });
  return { stack: words[0]!, ...shared, fast: more.fast === true };
}

/** The same for a stack and `--out DIR`. */
export function outArguments(help: string): StackArguments & { readonly out: string | undefined } {
  const { words, shared, more } = parseCommand(help, { min: 1, max: 1 }, { out: { type: "string" } });
  if (more.out === "") {
    process.stderr.write(`--out DIR is missing\n\n${help}`);
    process.exit(2);
  }
  return { stack: words[0]!, ...shared, out: typeof more.out === "string" ? more.out : undefined };
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

/** The same for a stack, or none for all of them, and `--plan FILE`, which has to be given. */
export function planArguments(
  help: string,
): Omit<StackArguments, "stack"> & { readonly stack: string | undefined; readonly plan: string } {
  const { stack, ...found } = fileArguments(help, "plan", 0);
  if (stack !== undefined || found.configFile === undefined) return { stack, ...found };
  process.stderr.write(`--config-file is the file of one stack, and none is named\n\n${help}`);
  process.exit(2);
}

/** The same for a stack and `--state FILE`. */
export function stateArguments(help: string): StackArguments & { readonly state: string } {
  const { stack, ...found } = fileArguments(help, "state", 1);
  return { stack: stack!, ...found };
}

function fileArguments<Name extends string>(help: string, name: Name, min: 0 | 1) {
  const { words, shared, more } = parseCommand(help, { min, max: 1 }, { [name]: { type: "string" } });
  const [stack] = words;
  const file = more[name];
  if (typeof file === "string" && file !== "")
    return { stack, ...shared, ...({ [name]: file } as Record<Name, string>) };
  process.stderr.write(`--${name} FILE is missing\n\n${help}`);
  process.exit(2);
}

/** The same for a stack, `--from COMMIT`, which has to be given, and `--to COMMIT`. */
export function commitArguments(
  help: string,
): StackArguments & { readonly from: string; readonly to: string | undefined } {
  const text = { type: "string" } as const;
  const { words, shared, more } = parseCommand(help, { min: 1, max: 1 }, { from: text, to: text });
  const [from, to] = [more.from, more.to].map((name) => (typeof name === "string" ? name : undefined));
  if (from !== undefined && from !== "") return { stack: words[0]!, ...shared, from, to };
  process.stderr.write(`--from COMMIT is missing\n\n${help}`);
  process.exit(2);
}

/** The same for `<stack> <cluster>`, `--file FILE`, which has to be given, and files of validators elsewhere. */
export function lockArguments(
  help: string,
): TargetArguments & { readonly file: string; readonly others: readonly string[] } {
  const { words, shared, more } = parseCommand(
    help,
    { min: 2, max: 2 },
    { file: { type: "string" }, other: { type: "string", multiple: true } },
  );
  const others = Array.isArray(more.other) ? more.other.map(String) : [];
  if (typeof more.file === "string" && more.file !== "")
    return { stack: words[0]!, target: words[1]!, ...shared, file: more.file, others };
  process.stderr.write(`--file FILE is missing\n\n${help}`);
  process.exit(2);
}

/** What `npm run backup` takes: where archives go and for whom, or which to drill. */
export interface BackupArguments extends StackArguments {
  readonly drill: boolean;
  /** Archives to drill. */
  readonly files: readonly string[];
  /** File of the identity that decrypts them; given with `drill`. */
  readonly identity: string | undefined;
  readonly host: string | undefined;
  /** Folder for archives; given without `drill`. */
  readonly to: string | undefined;
  readonly recipients: readonly string[];
}

/** The same for one of the two forms of a backup. */
export function backupArguments(help: string): BackupArguments {
  const text = { type: "string" } as const;
  const { words, shared, more } = parseCommand(
    help,
    { min: 1, max: Number.POSITIVE_INFINITY },
    {
      drill: { type: "boolean" },
      ...{ host: text, to: text, identity: text },
      recipient: { type: "string", multiple: true },
    },
  );
  const recipients = Array.isArray(more.recipient) ? more.recipient.map(String) : [];
  const given = (name: string) => (typeof more[name] === "string" ? more[name] : undefined);
  const [stack = "", ...files] = words;
  const drill = more.drill === true;
  const wrong = drill
    ? wrongForDrill(files, given("identity"), [given("host"), given("to"), recipients[0]])
    : wrongForBackup(files, given("to"), recipients, given("identity"));
  if (wrong !== undefined) {
    process.stderr.write(`${wrong}\n\n${help}`);
    process.exit(2);
  }
  return {
    stack,
    ...shared,
    drill,
    files,
    recipients,
    identity: given("identity"),
    host: given("host"),
    to: given("to"),
  };
}

function wrongForDrill(files: readonly string[], identity: string | undefined, others: readonly unknown[]) {
  if (files.length === 0) return "--drill FILE is missing";
  if (identity === undefined) return "--identity FILE is missing";
  return others.some((other) => other !== undefined)
    ? "--drill goes with --identity alone, not with --host, --to or --recipient"
    : undefined;
}

function wrongForBackup(
  files: readonly string[],
  to: string | undefined,
  recipients: readonly string[],
  identity: string | undefined,
) {
  if (files.length > 0) return `"${files[0]}" is one word too many.`;
  if (identity !== undefined) return "--identity goes with --drill alone";
  if (to === undefined) return "--to DIR is missing";
  return recipients.length === 0 ? "--recipient is missing: archives are encrypted for it" : undefined;
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

export function parseCommand(
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
