import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors.js";
import { warn } from "@pulumi/pulumi/log/index.js";
import { getStack } from "@pulumi/pulumi/metadata.js";
import { allConfig } from "@pulumi/pulumi/runtime/config.js";
import { isDryRun } from "@pulumi/pulumi/runtime/settings.js";
import { currentDate } from "../topology/dates.ts";
import { configsBeside, hiddenBeside, valueOfText } from "../topology/files/stack-config.ts";
import { loadTopology } from "../topology/load.ts";
import { ownKeys } from "../topology/namespaces.ts";
import { describe, TopologyError } from "../topology/problems.ts";
import type { RawConfig } from "../topology/section-reader.ts";
import type { Topology } from "../topology/topology.ts";

const project = join(import.meta.dirname, "..");

/** The topology of the selected stack. The only place that reads Pulumi's configuration. */
export function readTopology(): Topology {
  refuseChanges();
  let hidden: readonly string[] = [];
  try {
    const sections = readSections();
    hidden = hiddenBeside(project, getStack(), sections);
    const topology = loadTopology(getStack(), sections, currentDate(), configsBeside(project, getStack()));
    for (const warning of topology.warnings) warn(describe(warning).trim());
    return topology;
  } catch (error) {
    // A RunError is shown without a stack trace: the operator has to fix the configuration, not the program.
    if (error instanceof TopologyError) throw new RunError([error.message, ...hidden].join("\n"));
    throw error;
  }
}

/** Hosts refuse by themselves; a cloud takes what a run sends that was only to look, placeholders for secrets, too. */
function refuseChanges(): void {
  const mode = process.env.HOST_MODE ?? "";
  if (mode === "" || isDryRun()) return;
  throw new RunError(`HOST_MODE=${mode}: this run may preview and not change anything.`);
}

/** Every section, and every key of a namespace that nobody reads: a misspelt one is seen rather than ignored. */
function readSections(): RawConfig {
  const values = Object.entries(allConfig()).map(([key, value]) => [key, valueOfText(value)]);
  return ownKeys(Object.fromEntries(values));
}
