import { z } from "zod";
import { namePattern } from "./formats.ts";
import { foreignKey, isForeign } from "./namespaces.ts";
import { meant } from "./nearest.ts";
import { parse } from "./parse.ts";
import { type Problem, settingPath } from "./problems.ts";

/** The settings of one stack by section, as Pulumi holds them. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** What other stacks read, by their names; nothing is known of what is wrong in it. */
export type OtherStacks = Readonly<Record<string, RawConfig>>;

/** Named entries of a section of other stacks. */
export function entriesOfOthers(
  others: OtherStacks,
  section: string,
): { stack: string; name: string; entry: unknown }[] {
  return Object.entries(others).flatMap(([stack, config]) => {
    const entries = entriesSchema.safeParse(config[section]).data ?? {};
    return Object.entries(entries).map(([name, entry]) => ({ stack, name, entry }));
  });
}

/** Named entries of a section: those in good form, and the names of all, so that one mistake is reported once. */
export interface Entries<T> {
  readonly valid: ReadonlyMap<string, T>;
  readonly names: ReadonlySet<string>;
}

/** What every system's part of a draft has. */
export interface DraftBase {
  readonly stack: string;
  /** Sections that could not be read at all: nothing may be concluded from what they lack. */
  readonly unreadable: ReadonlySet<string>;
}

/** A section that some system reads. */
export interface Section {
  readonly name: string;
  /** Schema of the section; of each of its entries where it is `named`. */
  readonly schema: z.ZodType;
  readonly named: boolean;
}

/** What every section has whose entries have names. */
const entriesSchema = z.record(z.string(), z.unknown());

/** Reads sections by their schemas. A section that no system reads is unknown. */
export class SectionReader {
  /** What is wrong with the form of what was read. */
  readonly problems: Problem[] = [];
  readonly unreadable = new Set<string>();
  /** Those that were asked for, in this order. */
  readonly sections: Section[] = [];
  readonly #config: RawConfig;

  constructor(config: RawConfig) {
    this.#config = config;
  }

  /** The value of a section; undefined where it is absent, not in good form, or the word that stands for none. */
  one<T>(section: string, schema: z.ZodType<T>, none?: string): T | undefined {
    this.sections.push({ name: section, schema, named: false });
    return this.#read(section, schema, none);
  }

  /** A section in which each entry has a name. */
  many<T>(section: string, schema: z.ZodType<T>): Entries<T> {
    this.sections.push({ name: section, schema, named: true });
    const entries = this.#read(section, entriesSchema) ?? {};
    const valid = new Map<string, T>();
    for (const [name, value] of Object.entries(entries)) {
      if (!namePattern.test(name)) this.problems.push(badName(section, name));
      const entry = parse(schema, value, section, [name], this.problems);
      if (entry !== undefined) valid.set(name, entry);
    }
    return { valid, names: new Set(Object.keys(entries)) };
  }

  /** Sections that nobody has asked for. */
  unknown(): Problem[] {
    const known = this.sections.map(({ name }) => name);
    const unknown = Object.keys(this.#config).filter((section) => !known.includes(section));
    return unknown.map((key) => (isForeign(key) ? foreignKey(key, known) : unknownSection(key, known)));
  }

  #read<T>(section: string, schema: z.ZodType<T>, none?: string): T | undefined {
    const raw = this.#config[section];
    if (raw === undefined || raw === none) return undefined;
    if (isWrapped(raw)) this.problems.push(wrapped(section));
    const found: Problem[] = [];
    const settings = isWrapped(raw) ? undefined : parse(schema, raw, section, [], found);
    this.problems.push(...found.map((problem) => orNone(problem, section, none)));
    if (settings === undefined) this.unreadable.add(section);
    return settings;
  }
}

function unknownSection(section: string, known: readonly string[]): Problem {
  return {
    check: "unknown-setting",
    path: settingPath(section),
    reason: "there is no such section",
    remedy: `${meant(section, known)}sections are ${known.join(", ")}`,
  };
}

/** Whoever wrote something else for a whole section may have meant the word that stands for none. */
function orNone(problem: Problem, section: string, none: string | undefined): Problem {
  if (none === undefined || problem.path !== settingPath(section)) return problem;
  return { ...problem, remedy: `${problem.remedy}; or write ${none}` };
}

/** As a section looks that was copied from Pulumi.yaml into a stack's own file. */
function isWrapped(raw: unknown): boolean {
  return typeof raw === "object" && raw !== null && Object.keys(raw).join() === "value";
}

function wrapped(section: string): Problem {
  return {
    check: "format",
    path: settingPath(section, "value"),
    reason: "only in Pulumi.yaml, the file of all stacks, do settings go below a line value:",
    remedy: "take that line out and write what is below it under the section's name itself",
  };
}

function badName(section: string, name: string): Problem {
  return {
    check: "name",
    path: settingPath(section, name),
    reason: "the name does not fit into DNS labels, directories and compose projects",
    remedy: "begin with a lower-case letter, go on with these, digits and -, at most 31 in all",
  };
}
