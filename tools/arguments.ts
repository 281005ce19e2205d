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

/** Reads the command line; prints the help and ends the process where that is asked for or no stack is named. */
export function stackArguments(help: string): StackArguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      "config-file": { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const [stack] = positionals;
  if (values.help || stack === undefined) {
    (values.help ? process.stdout : process.stderr).write(help);
    process.exit(values.help ? 0 : 2);
  }
  return { stack, configFile: values["config-file"], json: values.json };
}
