import { z } from "zod";
import type { NetworkName } from "../catalog/networks.ts";
import { namePattern } from "./formats.ts";
import { parse } from "./parse.ts";
import { type Problem, settingPath } from "./problems.ts";
import {
  accessSchema,
  type ChangeSettings,
  changesSchema,
  checkpointsSchema,
  domainSchema,
  type GroupSettings,
  groupSchema,
  type HostSettings,
  hostSchema,
  type ImageSettings,
  imagesSchema,
  type NodeSettings,
  networkSchema,
  nodeSchema,
  type OverlaySettings,
  overlaySchema,
  type RepositorySettings,
  repositoriesSchema,
  type SiteSettings,
  siteSchema,
  type TunnelSettings,
  tunnelSchema,
  type ValidatorSettings,
  validatorSchema,
  type WaiverSettings,
  waiverSchema,
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
  readonly overlay: OverlaySettings | undefined;
  readonly tunnel: TunnelSettings | undefined;
  readonly accessNetworks: readonly string[];
  readonly repositories: RepositorySettings;
  readonly network: NetworkName | undefined;
  readonly nodes: Entries<NodeSettings>;
  readonly validatorGroups: Entries<GroupSettings>;
  readonly validators: Entries<ValidatorSettings>;
  /** Providers that the stack names itself. */
  readonly checkpoints: readonly string[] | undefined;
  readonly changes: ChangeSettings;
  readonly images: ImageSettings;
  readonly waivers: Entries<WaiverSettings>;
  /** Sections that could not be read at all: nothing may be concluded from what they lack. */
  readonly unreadable: ReadonlySet<string>;
}

/** The settings of one stack by section, as Pulumi holds them. */
export type RawConfig = Readonly<Record<string, unknown>>;

const sections = [
  ...["domain", "sites", "hosts", "access", "repositories", "overlay", "tunnel"],
  ...["network", "nodes", "validatorGroups", "validators", "checkpoints", "changes", "images", "waivers"],
];

/** Checks the form of every entry by itself and collects what is wrong in `problems`. */
export function readDraft(stack: string, config: RawConfig, problems: Problem[]): Draft {
  problems.push(...unknownSections(config));
  const unreadable = new Set<string>();
  const one = <T>(section: string, schema: z.ZodType<T>): T | undefined => {
    if (config[section] === undefined) return undefined;
    const raw = config[section];
    if (isWrapped(raw)) problems.push(wrapped(section));
    const settings = isWrapped(raw) ? undefined : parse(schema, raw, section, [], problems);
    if (settings === undefined) unreadable.add(section);
    return settings;
  };
  const many = <T>(section: string, schema: z.ZodType<T>): Entries<T> =>
    parseEntries(schema, one(section, z.record(z.string(), z.unknown())) ?? {}, section, problems);
  const access = one("access", accessSchema);
  return {
    stack,
    domain: one("domain", domainSchema),
    sites: many("sites", siteSchema),
    hosts: many("hosts", hostSchema),
    accessKeys: access?.keys ?? [],
    accessNetworks: access?.networks ?? [],
    overlay: config.overlay === "none" ? undefined : one("overlay", overlaySchema),
    tunnel: one("tunnel", tunnelSchema),
    repositories: one("repositories", repositoriesSchema) ?? repositoriesSchema.parse({}),
    network: one("network", networkSchema),
    nodes: many("nodes", nodeSchema),
    validatorGroups: many("validatorGroups", groupSchema),
    validators: many("validators", validatorSchema),
    checkpoints: one("checkpoints", checkpointsSchema),
    changes: one("changes", changesSchema) ?? {},
    images: one("images", imagesSchema) ?? { digests: {} },
    waivers: many("waivers", waiverSchema),
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

/** As a section looks that was copied from Pulumi.yaml into a stack's own file. */
function isWrapped(raw: unknown): boolean {
  return typeof raw === "object" && raw !== null && Object.keys(raw).join() === "value";
}

function wrapped(section: string): Problem {
  return {
    check: "format",
    path: settingPath(section, "value"),
    reason: "only in Pulumi.yaml, the file of all stacks, do settings stand below a line value:",
    remedy: "take that line out and write what is below it under the section's name itself",
  };
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
