/** `npm run status -- <stack>`: hosts, roles, versions, health and heads, as the hosts say now. */

import { stackArguments } from "./arguments.ts";
import { driftFindings } from "./classify.ts";
import { driftExitCode } from "./drift-report.ts";
import { nodeStatuses } from "./heads.ts";
import { topologyOf } from "./hosts.ts";
import { planOf } from "./plan.ts";
import { hostStatuses } from "./stack-status.ts";
import { statusReport } from "./status-report.ts";

const help = `npm run status -- <stack> [--config-file FILE] [--json]

Reads every host of a stack and prints its roles, their services with state and version, and how many differences each
role has. Then it prints the head and the finalized epoch of each node, as its beacon node reports them. It changes
nothing. Exit code 0: as wanted, 7: differences ("npm run drift" explains them), 1: a host could not be read, or an
error, 2: wrong arguments. A node that is behind does not change the exit code.

Examples:
  npm run status -- hoodi
  npm run status -- hoodi --json
`;

const options = stackArguments(help);
try {
  const plan = await planOf(options);
  if (plan.errors.length > 0) throw new Error(plan.errors.join("\n"));
  const hosts = hostStatuses(plan.resources);
  const read = hosts.filter(({ unread }) => unread === undefined).map(({ name }) => name);
  const status = { stack: options.stack, hosts, nodes: await nodeStatuses(topologyOf(options), read) };
  console.log(options.json ? JSON.stringify(status, undefined, 2) : statusReport(status));
  process.exitCode = driftExitCode(driftFindings(plan.resources, new Map()));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
