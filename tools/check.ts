/** `npm run check -- <stack>`: the checks of the topology without engine, credentials or network. */

import { currentDate } from "../topology/dates.ts";
import { loadTopology } from "../topology/load.ts";
import { TopologyError } from "../topology/problems.ts";
import { project, stackArguments } from "./arguments.ts";
import { checkReport, forwardsOf } from "./check-report.ts";
import { readStackConfig } from "./stack-config.ts";

const help = `npm run check -- <stack> [--config-file FILE] [--json]

Checks the configuration of a stack without engine, credentials or network, and prints its hosts, its nodes, its
validator clients with their fee recipients, the ports that the router has to forward, warnings, and what was found and
waived. Exit code 1 if there are problems; all of
them are printed, each with its place and the remedy.

Example:
  npm run check -- hoodi
`;

const { stack, configFile, json } = stackArguments(help);

/** Known once both files are read, which what is wrong in them may prevent. */
let hidden: readonly string[] = [];
try {
  const config = readStackConfig(project, stack, configFile);
  hidden = config.hidden;
  const topology = loadTopology(stack, config.sections, currentDate());
  const { hosts, nodes, validators, warnings, waived } = topology;
  const systems = { overlay: topology.overlay !== undefined, tunnel: topology.tunnel !== undefined };
  const forwards = forwardsOf(topology);
  const machine = { stack, hosts, nodes, validators, ...systems, forwards, hidden, warnings, waived };
  console.log(json ? JSON.stringify(machine, undefined, 2) : report(checkReport(topology)));
} catch (error) {
  process.exitCode = 1;
  if (!(error instanceof TopologyError)) console.error(error instanceof Error ? error.message : error);
  else if (json) console.log(JSON.stringify({ stack, problems: error.problems }, undefined, 2));
  else console.error(report(error.message));
}

/** Pulumi merges no sections: what was meant as a part of one takes the place of the whole. */
function report(text: string): string {
  const file = configFile ?? `Pulumi.${stack}.yaml`;
  const lines = hidden.map(
    (section) => `${file} has the section ${section}, which replaces the whole section of Pulumi.yaml.`,
  );
  return lines.length === 0 ? text : `${text}\n\n${lines.join("\n")}`;
}
