/** `npm run drift -- <stack>`: every difference between the hosts and the program, with its cause and its remedy. */

import { connectionSchema } from "../provider/host/connection.ts";
import { HostUnreachable } from "../provider/host/errors.ts";
import type { History } from "../provider/host/history.ts";
import { Hosts } from "../provider/host/hosts.ts";
import { lookMode } from "../provider/host/mode.ts";
import { stackArguments } from "./arguments.ts";
import { driftFindings, tracesOf } from "./classify.ts";
import { driftExitCode, driftRemedy, driftReport } from "./drift-report.ts";
import { optionalHost, type PlannedResource, planOf } from "./plan.ts";

const help = `npm run drift -- <stack> [--config-file FILE] [--json]

Makes a preview and prints the cause of each difference: a change by hand, a package update, a change of the program
that was not applied yet, or an interrupted run. It prints who did it and when, where the host knows, and what to do.
It changes nothing.
Exit code 0: no difference, 7: differences, 1: a host could not be read, or an error, 2: wrong arguments.

Example:
  npm run drift -- hoodi
`;

/** What the hosts remember of what changed there, one question to each. */
async function askHosts(resources: readonly PlannedResource[]): Promise<Map<string, History>> {
  process.env.HOST_MODE = lookMode();
  const hosts = new Hosts((message) => console.error(message));
  const touched = resources.filter((resource) => tracesOf(resource).length > 0);
  const names = new Set(touched.map((resource) => optionalHost(resource).host ?? ""));
  try {
    const answers = [...names].map(async (host) => {
      const changed = touched.filter((resource) => optionalHost(resource).host === host);
      const { applied, wanted } = changed[0]!;
      // The state may know only a way before the last change of user or port.
      const connection = connectionSchema.parse(wanted.connection ?? applied.connection);
      return [host, await hosts.at(connection).history(changed.flatMap(tracesOf))] as const;
    });
    return new Map(await Promise.all(answers));
  } finally {
    hosts.close();
  }
}

const options = stackArguments(help);
try {
  const plan = await planOf(options);
  if (plan.errors.length > 0) throw new Error(plan.errors.join("\n"));
  const findings = driftFindings(plan.resources, await askHosts(plan.resources));
  const machine = findings.map((finding) => ({ ...finding, remedy: driftRemedy(finding) }));
  console.log(
    options.json
      ? JSON.stringify({ stack: options.stack, findings: machine }, undefined, 2)
      : driftReport(options.stack, findings),
  );
  process.exitCode = driftExitCode(findings);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error instanceof HostUnreachable ? `${error.message}; ask again` : error.message);
  process.exitCode = 1;
}
