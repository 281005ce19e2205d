/** A stack's configuration as the engine would hand it to the program, read without the engine. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ownKeys } from "../topology/namespaces.ts";
import { nearest } from "../topology/nearest.ts";
import { stackNames } from "../topology/stacks.ts";
import { projectKeys, readSettings, stackKeys } from "./settings-file.ts";

export interface StackConfig {
  /** Sections of Pulumi.yaml, each replaced whole by the stack file's section of the same name. */
  readonly sections: Readonly<Record<string, unknown>>;
  /** Sections of Pulumi.yaml that the stack file has, too. */
  readonly hidden: readonly string[];
}

/** Throws an error that names the file when the stack has none, or when one cannot be read. */
export function readStackConfig(project: string, stack: string, stackFile?: string): StackConfig {
  const inventory = inventoryOf(project);
  const own = sectionsOf(stackFileOf(project, stack, stackFile), stackKeys);
  const hidden = Object.keys(inventory).filter((section) => section in own);
  return { sections: { ...inventory, ...own }, hidden };
}

function stackFileOf(project: string, stack: string, stackFile?: string): string {
  const file = stackFile ?? join(project, `Pulumi.${stack}.yaml`);
  if (!existsSync(file))
    throw new Error(`There is no stack "${stack}": ${file} does not exist. ${otherStacks(stack)}`);
  return file;
}

function otherStacks(stack: string): string {
  const near = nearest(stack, stackNames);
  return near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Stacks are ${stackNames.join(", ")}.`;
}

function inventoryOf(project: string): Record<string, unknown> {
  const entries = Object.entries(sectionsOf(join(project, "Pulumi.yaml"), projectKeys));
  return Object.fromEntries(
    entries.map(([section, entry]) => [section, (entry as { value: unknown }).value]),
  );
}

function sectionsOf(file: string, topLevelKeys: readonly string[]): Record<string, unknown> {
  return ownKeys(readSettings(file, topLevelKeys));
}
