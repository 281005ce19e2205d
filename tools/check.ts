/** `npm run check -- <stack>`: the checks of the topology without engine, credentials or network. */

import { currentDate } from "../topology/dates.ts";
import { loadTopology } from "../topology/load.ts";
import { TopologyError } from "../topology/problems.ts";
import { project, stackArguments } from "./arguments.ts";
import { checkReport, forwardsOf } from "./check-report.ts";
import { hiddenSections, readStackConfig } from "./stack-config.ts";

const help = `npm run check -- <stack> [--config-file FILE] [--json]

Checks the configuration of a stack without engine, credentials or network, and prints its hosts, its nodes, the ports
that the router has to forward, warnings, and what was found and waived. Exit code 1 if there are problems; all of
them are printed, each with its place and the remedy.

Example:
  npm run check -- hoodi
`;

const { stack, configFile, json } = stackArguments(help);

try {
  const topology = loadTopology(stack, readStackConfig(project, stack, configFile), currentDate());
  const { hosts, nodes, warnings, waived } = topology;
  const machine = { stack, hosts, nodes, forwards: forwardsOf(topology), warnings, waived };
  console.log(json ? JSON.stringify(machine, undefined, 2) : checkReport(topology));
} catch (error) {
  if (json && error instanceof TopologyError)
    console.log(JSON.stringify({ stack, problems: error.problems }, undefined, 2));
  else console.error(error instanceof Error ? error.message : error);
  const hidden = error instanceof TopologyError && !json ? hiddenSections(project, stack, configFile) : [];
  if (hidden.length > 0) console.error(hidingReport(hidden));
  process.exitCode = 1;
}

/** Pulumi merges no sections; the problems of one that was meant as a part do not say so. */
function hidingReport(hidden: readonly string[]): string {
  const file = configFile ?? `Pulumi.${stack}.yaml`;
  return hidden
    .map((section) => `${file} has the section ${section}, which replaces the whole section of Pulumi.yaml.`)
    .join("\n");
}
