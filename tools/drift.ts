/** `npm run drift -- <stack>`: every difference between the hosts and the program, with its cause and its remedy. */

import { HostUnreachable } from "../provider/host/errors.ts";
import { Hosts } from "../provider/host/hosts.ts";
import { isWriting, lookMode } from "../provider/host/mode.ts";
import { driftArguments, project } from "./arguments.ts";
import { type DriftFinding, driftFindings, driftsByHost } from "./classify.ts";
import { leaveNotes } from "./command-notes.ts";
import { driftExitCode, driftRemedy, driftReport } from "./drift-report.ts";
import { historiesOf } from "./histories.ts";
import { topologyOf } from "./hosts.ts";
import { fastLook } from "./last-applied/findings.ts";
import { planOf } from "./plan.ts";

const help = `npm run drift -- <stack> [--fast] [--config-file FILE] [--json]

Makes a preview and prints the cause of each difference: a change by hand, a package update, a change of the program
that was not applied yet, or an interrupted run. It prints who did it and when, where the host knows, and what to do.
It changes nothing. Where the stack has monitoring, it leaves on each host how many differences that one has, for the
alert DriftFound; not with HOST_MODE=read or reader, and not with --fast.
Exit code 0: no difference, 7: differences, 1: a host could not be read, or an error, 2: wrong arguments.

--fast  compare the hosts with what the last pulumi up wanted there, by the state alone: no engine, no program, no file
        of the configuration. The state has to be in a folder (pulumi login file://…). The passphrase is asked for only
        where a host has a file with a secret of the state.

Examples:
  npm run drift -- hoodi
  npm run drift -- hoodi --fast
`;

const options = driftArguments(help);
const leavesNotes = isWriting() && !options.fast;
// Set for the sessions of this process, too.
process.env.HOST_MODE = lookMode();
const hosts = new Hosts((message) => console.error(message));

async function look(): Promise<{ findings: readonly DriftFinding[]; lastApplied?: string }> {
  const { stack, fast } = options;
  if (fast) return fastLook({ folder: project, stack, env: process.env }, hosts);
  const { resources, errors } = await planOf(options);
  if (errors.length > 0) throw new Error(errors.join("\n"));
  const findings = driftFindings(resources, await historiesOf(resources, hosts));
  if (leavesNotes) await leaveNotes(topologyOf(options), "drift", driftsByHost(resources, findings));
  return { findings };
}

try {
  const { findings, ...since } = await look();
  const machine = findings.map((finding) => ({ ...finding, remedy: driftRemedy(finding) }));
  console.log(
    options.json
      ? JSON.stringify({ stack: options.stack, ...since, findings: machine }, undefined, 2)
      : driftReport(options.stack, findings, since.lastApplied),
  );
  process.exitCode = driftExitCode(findings);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error instanceof HostUnreachable ? `${error.message}; ask again` : error.message);
  process.exitCode = 1;
} finally {
  hosts.close();
}
