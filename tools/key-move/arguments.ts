import { parseCommand, type StackArguments } from "../arguments.ts";

/** What `npm run move` takes. */
export interface MoveArguments extends StackArguments {
  /** Names of validator clients. */
  readonly from: string;
  readonly to: string;
  /** Folder of keystores. */
  readonly keys: string;
}

/** Reads them; prints the help and ends the process where that is asked for or one is wrong. */
export function moveArguments(help: string): MoveArguments {
  const { words, shared, more } = parseCommand(help, { min: 3, max: 3 }, { keys: { type: "string" } });
  const [stack, from, to] = words as [string, string, string];
  if (typeof more.keys === "string" && more.keys !== "")
    return { stack, from, to, keys: more.keys, ...shared };
  process.stderr.write(`--keys DIR is missing\n\n${help}`);
  process.exit(2);
}
