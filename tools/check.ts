/** `npm run check -- <stack>`: the checks of the topology without engine, credentials or network. */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { currentDate } from "../topology/dates.ts";
import { loadTopology } from "../topology/load.ts";
import { TopologyError } from "../topology/problems.ts";
import { checkReport, forwardsOf } from "./check-report.ts";
import { readStackConfig } from "./stack-config.ts";

const help = `npm run check -- <stack> [--config-file FILE] [--json]

Checks the configuration of a stack without engine, credentials or network, and prints its hosts, its nodes, the ports
that the router has to forward, warnings, and what was found and waived. Exit code 1 if there are problems; all of
them are printed, each with its place and the remedy.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "config-file": { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});
const [stack] = positionals;

if (values.help || stack === undefined) {
  (values.help ? process.stdout : process.stderr).write(help);
  process.exit(values.help ? 0 : 2);
}

try {
  const project = resolve(import.meta.dirname, "..");
  const topology = loadTopology(stack, readStackConfig(project, stack, values["config-file"]), currentDate());
  const { hosts, nodes, warnings, waived } = topology;
  const machine = { stack, hosts, nodes, forwards: forwardsOf(topology), warnings, waived };
  console.log(values.json ? JSON.stringify(machine, undefined, 2) : checkReport(topology));
} catch (error) {
  if (values.json && error instanceof TopologyError)
    console.log(JSON.stringify({ stack, problems: error.problems }, undefined, 2));
  else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
