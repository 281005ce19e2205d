import { RunError } from "@pulumi/pulumi/errors.js";
import { warn } from "@pulumi/pulumi/log/index.js";
import { getProject, getStack } from "@pulumi/pulumi/metadata.js";
import { allConfig } from "@pulumi/pulumi/runtime/config.js";
import { currentDate } from "../topology/dates.ts";
import { loadTopology } from "../topology/load.ts";
import { describe, TopologyError } from "../topology/problems.ts";
import type { Topology } from "../topology/topology.ts";

/** The topology of the selected stack. The only place that reads Pulumi's configuration. */
export function readTopology(): Topology {
  try {
    const topology = loadTopology(getStack(), readSections(), currentDate());
    for (const warning of topology.warnings) warn(describe(warning).trim());
    return topology;
  } catch (error) {
    // A RunError is shown without a stack trace: the operator has to fix the configuration, not the program.
    if (error instanceof TopologyError) throw new RunError(error.message);
    throw error;
  }
}

/** Every key of the project's namespace, so that a misspelt section is seen rather than ignored. */
function readSections(): Record<string, unknown> {
  const prefix = `${getProject()}:`;
  const own = Object.entries(allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), parseValue(value)]));
}

/** Objects arrive as JSON; what is no object is the text itself. */
function parseValue(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
