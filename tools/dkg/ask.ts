import { createInterface } from "node:readline/promises";

/** Whether a person agrees, by the word yes; `yes`: agreed to on the command line. @throws Error where nobody can be asked. */
export async function agrees(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Error("Nobody can be asked here: give --yes.");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} [yes/no] `)).trim() === "yes";
  } finally {
    terminal.close();
  }
}
