import { parseCommand, type TargetArguments } from "../arguments.ts";

/** What `npm run dkg` takes. */
export interface DkgArguments extends TargetArguments {
  readonly validators: number;
  readonly compounding: boolean;
  /** File of a definition that another program made. */
  readonly definition: string | undefined;
  /** Folder for what was made. */
  readonly out: string | undefined;
  readonly yes: boolean;
}

/** Reads them; prints the help and ends the process where that is asked for or one is wrong. */
export function dkgArguments(help: string): DkgArguments {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const { words, shared, more } = parseCommand(
    help,
    { min: 2, max: 2 },
    { validators: text, compounding: flag, definition: text, out: text, yes: flag },
  );
  const { validators = "1", definition, out } = more;
  if (!/^[1-9]\d{0,2}$/.test(String(validators))) {
    process.stderr.write("--validators is a number from 1 to 999\n");
    process.exit(2);
  }
  return {
    stack: words[0]!,
    target: words[1]!,
    ...shared,
    validators: Number(validators),
    compounding: more.compounding === true,
    definition: typeof definition === "string" ? definition : undefined,
    out: typeof out === "string" ? out : undefined,
    yes: more.yes === true,
  };
}
