import { resolve } from "node:path";
import { parseArgs } from "node:util";

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
  const { positionals, ...options } = parseCommand(help, 1);
  return { stack: positionals[0]!, ...options };
}

/** The same for `<stack> <target>`. */
export function targetArguments(help: string): TargetArguments {
  const { positionals, ...options } = parseCommand(help, 2);
  return { stack: positionals[0]!, target: positionals[1]!, ...options };
}

function parseCommand(help: string, count: number) {
  const { values, positionals } = commandLine(help);
  if (values.help || positionals.length !== count) {
    (values.help ? process.stdout : process.stderr).write(help);
    process.exit(values.help ? 0 : 2);
  }
  return { positionals, configFile: values["config-file"], json: values.json };
}

function commandLine(help: string) {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        "config-file": { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    process.exit(2);
  }
}
