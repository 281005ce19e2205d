/** `npm run status -- <stack>`: hosts, roles, versions and health, as the hosts say now. */

import { stackArguments } from "./arguments.ts";
import { driftFindings } from "./classify.ts";
import { driftExitCode } from "./drift-report.ts";
import { planOf } from "./plan.ts";
import { statusOf } from "./stack-status.ts";
import { statusReport } from "./status-report.ts";

const help = `npm run status -- <stack> [--config-file FILE] [--json]

Looks at every host of a stack and prints its roles, what runs in them in which version, and how each role stands
against the program. It cannot change anything. Exit code 0: all as wanted, 7: differences (npm run drift says which
and why), 1: a host could not be read, or an error.

Examples:
  npm run status -- hoodi
  npm run status -- hoodi --json
`;

const options = stackArguments(help);
try {
  const plan = await planOf(options);
  if (plan.errors.length > 0) throw new Error(plan.errors.join("\n"));
  const status = statusOf(options.stack, plan.resources);
  console.log(options.json ? JSON.stringify(status, undefined, 2) : statusReport(status));
  process.exitCode = driftExitCode(driftFindings(plan.resources, new Map()));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
