/** `npm run update-report -- <stack> --from COMMIT`: what new versions would restart, and what speaks against them. */

import { commitArguments } from "./arguments.ts";
import { command } from "./hosts.ts";
import { updateExitCode, updateMarkdown } from "./update/report.ts";
import { reportOnUpdate } from "./update/update.ts";

const help = `npm run update-report -- <stack> --from COMMIT [--to COMMIT] [--config-file FILE] [--json]

Compares the stack in two commits, or in a commit and the working copy, and prints as Markdown: versions of clients that
change, what speaks against the new ones, the dates of forks, and which services would restart on which host. Then it
names what changes for any other reason: settings, or the program's code. It runs the code of both commits with the
packages of the working copy. It needs git, and no engine, credentials or network.
Exit code 0: nothing but versions changes, 7: something else changes, too, 1: the configuration of one of the commits is
refused, or an error, 2: wrong arguments.

Example:
  npm run update-report -- hoodi --from origin/main
`;

await command(async () => {
  const { from, to, json, ...stack } = commitArguments(help);
  const report = await reportOnUpdate(stack, from, to);
  console.log(json ? JSON.stringify(report, undefined, 2) : updateMarkdown(report));
  process.exitCode = updateExitCode(report);
});
