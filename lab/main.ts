/** `npm run lab`: runs one command of the lab. */

import { oneOf, UsageError } from "../tools/command-line.ts";
import { commands } from "./commands.ts";
import { endOwn } from "./interrupt.ts";
import { refuseUnfit } from "./preflight.ts";
import { LabError } from "./problem.ts";
import { commandPart, marks } from "./processes.ts";
import { labFromEnvironment } from "./settings.ts";

async function main([word = "story", ...words]: string[]): Promise<number> {
  const work = commands[oneOf("command", word, Object.keys(commands))]!(words);
  const lab = labFromEnvironment();
  refuseUnfit();
  // What this command starts and waits for is known as such, should the command be killed.
  Object.assign(process.env, marks(lab, commandPart()));
  try {
    return await work(lab);
  } catch (error) {
    await endOwn(lab); // an engine may still be building for a command that has failed
    throw error;
  }
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`lab: ${error.message}\nlab: npm run lab -- --help lists the commands.\n`);
    process.exit(2);
  }
  if (!(error instanceof LabError)) throw error;
  process.stderr.write(`lab: ${error.message}\n`);
  process.exit(1);
}
