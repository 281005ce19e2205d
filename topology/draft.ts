import { z } from "zod";
import { namePattern } from "./formats.ts";
import type { NetworkName } from "./networks.ts";
import { type Problem, settingPath } from "./problems.ts";
import {
  accessSchema,
  domainSchema,
  type HostSettings,
  hostSchema,
  type ImageSettings,
  imagesSchema,
  type NodeSettings,
  networkSchema,
  nodeSchema,
  type SiteSettings,
  siteSchema,
} from "./schema.ts";

/** Named entries of a section: those in good form, and the names of all, so that one mistake is reported once. */
export interface Entries<T> {
  readonly sound: ReadonlyMap<string, T>;
  readonly names: ReadonlySet<string>;
}

/** The configuration with every entry in good form, before the entries are compared with each other. */
export interface Draft {
  readonly stack: string;
  readonly domain: string | undefined;
  readonly sites: Entries<SiteSettings>;
  readonly hosts: Entries<HostSettings>;
  readonly accessKeys: readonly string[];
  readonly network: NetworkName | undefined;
  readonly nodes: Entries<NodeSettings>;
  readonly images: ImageSettings;
  /** Sections that could not be read at all: nothing may be concluded from what they lack. */
  readonly unreadable: ReadonlySet<string>;
}

/** The settings of one stack by section, as Pulumi holds them. */
export type RawConfig = Readonly<Record<string, unknown>>;

const sections = ["domain", "sites", "hosts", "access", "network", "nodes", "images"];

/** Checks the form of every entry by itself and collects what is wrong in `problems`. */
export function readDraft(stack: string, config: RawConfig, problems: Problem[]): Draft {
  problems.push(...unknownSections(config));
  const unreadable = new Set<string>();
  const one = <T>(section: string, schema: z.ZodType<T>): T | undefined => {
    if (config[section] === undefined) return undefined;
    const settings = parse(schema, config[section], section, [], problems);
    if (settings === undefined) unreadable.add(section);
    return settings;
  };
  const many = <T>(section: string, schema: z.ZodType<T>): Entries<T> =>
    parseEntries(schema, one(section, z.record(z.string(), z.unknown())) ?? {}, section, problems);
  return {
    stack,
    domain: one("domain", domainSchema),
    sites: many("sites", siteSchema),
    hosts: many("hosts", hostSchema),
    accessKeys: one("access", accessSchema)?.keys ?? [],
    network: one("network", networkSchema),
    nodes: many("nodes", nodeSchema),
    images: one("images", imagesSchema) ?? { digests: {} },
    unreadable,
  };
}

function unknownSections(config: RawConfig): Problem[] {
  const unknown = Object.keys(config).filter((section) => !sections.includes(section));
  return unknown.map((section) => ({
    check: "unknown-setting",
    path: settingPath(section),
    reason: "there is no such section",
    remedy: `remove it or correct its name; sections are ${sections.join(", ")}`,
  }));
}

function parseEntries<T>(
  schema: z.ZodType<T>,
  entries: Readonly<Record<string, unknown>>,
  section: string,
  problems: Problem[],
): Entries<T> {
  const sound = new Map<string, T>();
  for (const [name, value] of Object.entries(entries)) {
    if (!namePattern.test(name)) problems.push(badName(section, name));
    const entry = parse(schema, value, section, [name], problems);
    if (entry !== undefined) sound.set(name, entry);
  }
  return { sound, names: new Set(Object.keys(entries)) };
}

function badName(section: string, name: string): Problem {
  return {
    check: "name",
    path: settingPath(section, name),
    reason: "the name does not fit into DNS labels, directories and compose projects",
    remedy: "begin with a lower-case letter, go on with these, digits and -, at most 31 in all",
  };
}

function parse<T>(
  schema: z.ZodType<T>,
  raw: unknown,
  section: string,
  keys: readonly string[],
  problems: Problem[],
): T | undefined {
  const result = schema.safeParse(raw, { reportInput: true });
  if (result.success) return result.data;
  problems.push(...result.error.issues.flatMap((issue) => translate(issue, section, keys)));
  return undefined;
}

/** What zod found, in our words. */
function translate(issue: z.core.$ZodIssue, section: string, keys: readonly string[]): Problem[] {
  const path = settingPath(section, ...keys, ...issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        check: "unknown-setting",
        path: settingPath(section, ...keys, ...issue.path, key),
        reason: "there is no such setting",
        remedy: "remove it or correct its name; topology/schema.ts lists the settings",
      }));
    case "custom":
      return [{ check: "format", path, reason: issue.message, remedy: String(issue.params?.remedy) }];
    case "invalid_value":
      return [
        {
          check: "format",
          path,
          reason: found(issue.input),
          remedy: `write one of ${issue.values.join(", ")}`,
        },
      ];
    case "invalid_type":
      return [
        { check: "format", path, reason: found(issue.input), remedy: `write ${expected(issue.expected)}` },
      ];
    default:
      return [{ check: "format", path, reason: found(issue.input), remedy: lowerFirst(issue.message) }];
  }
}

function found(input: unknown): string {
  return input === undefined ? "it is missing" : `${JSON.stringify(input)} does not fit`;
}

const words: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "an object with the settings of topology/schema.ts",
  record: "names, each with its settings",
  array: "a list",
};

function expected(type: string): string {
  return words[type] ?? type;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
