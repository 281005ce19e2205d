/** `npm run check -- <stack>`: the checks of the topology without engine, credentials or network. */

import { basename } from "node:path";
import { currentDate } from "../topology/dates.ts";
import {
  configsBeside,
  linesOfHidden,
  readStackConfig,
  type StackConfig,
} from "../topology/files/stack-config.ts";
import { loadTopology } from "../topology/load.ts";
import { TopologyError } from "../topology/problems.ts";
import { project, stackArguments } from "./arguments.ts";
import { checkReport, forwardsOf } from "./check-report.ts";

const help = `npm run check -- <stack> [--config-file FILE] [--json]

Checks the configuration of a stack without engine, credentials or network. Prints its hosts, its nodes, its validator
clients with their fee recipients, the ports that the router has to forward, warnings, and the risks that are waived.
If there are problems, it prints all of them instead, each with its place and a remedy.
Exit code 0: the configuration is valid, 1: problems, 2: wrong arguments.

Example:
  npm run check -- hoodi
`;

const { stack, configFile, json } = stackArguments(help);

/** Known once both files are read, which what is wrong in them may prevent. */
let config: StackConfig | undefined;
try {
  config = readStackConfig(project, stack, configFile);
  const topology = loadTopology(stack, config.sections, currentDate(), configsBeside(project, stack));
  const { hosts, nodes, validators, warnings, waived } = topology;
  const systems = { overlay: topology.overlay !== undefined, tunnel: topology.tunnel !== undefined };
  const forwards = forwardsOf(topology);
  const machine = {
    stack,
    hosts,
    nodes,
    validators,
    ...systems,
    forwards,
    hidden: config.hidden,
    warnings,
    waived,
  };
  console.log(json ? JSON.stringify(machine, undefined, 2) : report(checkReport(topology)));
} catch (error) {
  process.exitCode = 1;
  if (!(error instanceof TopologyError)) console.error(error instanceof Error ? error.message : error);
  else if (json) console.log(JSON.stringify({ stack, problems: error.problems }, undefined, 2));
  else console.error(report(error.message));
}

function report(text: string): string {
  const hidden =
    config === undefined ? [] : linesOfHidden({ ...config, file: configFile ?? basename(config.file) });
  return hidden.length === 0 ? text : `${text}\n\n${hidden.join("\n")}`;
}
