import { RunError } from "@pulumi/pulumi/errors.js";
import { warn } from "@pulumi/pulumi/log/index.js";
import { getStack } from "@pulumi/pulumi/metadata.js";
import { allConfig } from "@pulumi/pulumi/runtime/config.js";
import { currentDate } from "../topology/dates.ts";
import { loadTopology } from "../topology/load.ts";
import { ownKeys } from "../topology/namespaces.ts";
import { describe, TopologyError } from "../topology/problems.ts";
import type { RawConfig } from "../topology/section-reader.ts";
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

/** Every section, and every key of a namespace that nobody reads: a misspelt one is seen rather than ignored. */
function readSections(): RawConfig {
  const values = Object.entries(allConfig()).map(([key, value]) => [key, parseValue(value)]);
  return ownKeys(Object.fromEntries(values));
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
