/** A stack's configuration as the engine would hand it to the program, read without the engine. */

import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ownKeys } from "../namespaces.ts";
import { nearest } from "../nearest.ts";
import type { RawConfig } from "../section-reader.ts";
import { stackNames } from "../stacks.ts";
import { readSettings } from "./settings-file.ts";

export interface StackConfig {
  /** Sections of Pulumi.yaml, each replaced whole by the stack file's section of the same name. */
  readonly sections: RawConfig;
  /** Sections of Pulumi.yaml that the stack file has, too. */
  readonly hidden: readonly string[];
  /** The stack's file. */
  readonly file: string;
}

/** Throws an error that names the file when the stack has none, or when one cannot be read. */
export function readStackConfig(project: string, stack: string, stackFile?: string): StackConfig {
  const file = stackFile ?? stackFileOf(project, stack);
  if (!existsSync(file)) {
    const missing = `${file} does not exist.`;
    throw new Error(
      stackFile === undefined ? `There is no stack "${stack}": ${missing} ${otherStacks(stack)}` : missing,
    );
  }
  return readFiles(project, file);
}

/**
 * Sections that a stack's file hides, for the program: `sections` are what the engine has read. Throws a
 * {@link TopologyError} where a file means one thing to the engine and another to its reader. `pulumi --config-file` may
 * have named another file, which the engine does not tell: then nothing is known of what it hides.
 */
export function hiddenBeside(project: string, stack: string, sections: RawConfig): string[] {
  const file = stackFileOf(project, stack);
  if (!existsSync(file)) return [];
  const beside = readFiles(project, file);
  return linesOfHidden({
    file: basename(file),
    hidden: beside.hidden.filter((name) => isDeepStrictEqual(beside.sections[name], sections[name])),
  });
}

/**
 * What other stacks read, of which there is a file. Who runs one stack need not have the files of others in order: what
 * cannot be read says nothing.
 */
export function configsBeside(project: string, stack: string): Record<string, RawConfig> {
  const others = stackNames.filter((name) => name !== stack && existsSync(stackFileOf(project, name)));
  const read = others.flatMap((name) => {
    try {
      return [[name, readFiles(project, stackFileOf(project, name)).sections] as const];
    } catch {
      return [];
    }
  });
  return Object.fromEntries(read);
}

/** Pulumi merges no sections: what was meant as a part of one takes the place of the whole. */
export function linesOfHidden({ file, hidden }: Pick<StackConfig, "file" | "hidden">): string[] {
  return hidden.map(
    (section) => `${file} has the section ${section}, which replaces the whole section of Pulumi.yaml.`,
  );
}

/** What the engine hands on as text: objects and lists are JSON there, and all else is the text itself. */
export function valueOfText(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readFiles(project: string, file: string): StackConfig {
  const inventory = inventoryOf(join(project, "Pulumi.yaml"));
  const own = ownKeys(asHandedOn(readSettings(file, "stack")));
  const hidden = Object.keys(inventory).filter((section) => section in own);
  return { sections: { ...inventory, ...own }, hidden, file };
}

const stackFileOf = (project: string, stack: string): string => join(project, `Pulumi.${stack}.yaml`);

function otherStacks(stack: string): string {
  const near = nearest(stack, stackNames);
  return near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Stacks are ${stackNames.join(", ")}.`;
}

function inventoryOf(file: string): Record<string, unknown> {
  const settings = Object.entries(readSettings(file, "project"));
  return ownKeys(asHandedOn(Object.fromEntries(settings.map(([key, entry]) => [key, plain(entry)]))));
}

/** A word may stand there by itself. */
function plain(entry: unknown): unknown {
  return typeof entry === "object" && entry !== null && "value" in entry ? entry.value : entry;
}

/** The engine hands on words and numbers as text. */
function asHandedOn(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const handed = Object.entries(settings).map(([key, value]) => {
    return [key, typeof value === "object" ? value : valueOfText(String(value))];
  });
  return Object.fromEntries(handed);
}
