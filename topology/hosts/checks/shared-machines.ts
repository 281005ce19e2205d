import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { type Problem, settingPath } from "../../problems.ts";
import { entriesOfOthers, type OtherStacks } from "../../section-reader.ts";
import type { HostsDraft } from "../draft.ts";
import { type HostSettings, hostSchema, siteSchema } from "../schema.ts";

/** A machine of this stack in what another stack reads. */
export interface SharedMachine {
  readonly name: string;
  readonly stack: string;
  readonly otherName: string;
  /** What the other stack reads. */
  readonly other: HostSettings;
}

/** By their host keys: stacks of different people may use one name. On what a stack only considers, nothing meets. */
export function sharedMachines({ hosts }: HostsDraft, others: OtherStacks): SharedMachine[] {
  const elsewhere = parsed(others, "hosts", hostSchema);
  return [...hosts.valid].flatMap(([name, { ssh, rented }]) =>
    elsewhere
      .filter(({ settings }) => rented && settings.rented)
      .filter(({ settings }) => ssh?.hostKey !== undefined && settings.ssh?.hostKey === ssh.hostKey)
      .map(({ stack, name: otherName, settings: other }) => ({ name, stack, otherName, other })),
  );
}

/** Said by a message of its own, or used by the owner of the host alone. */
const ofOwner = ["owner", "accepted", "adopt", "yenPerMonth"];

/** The processor's name is a note. */
const withoutNotes = ({ hardware: { cpu: _, ...hardware }, ...host }: HostSettings) => ({
  ...host,
  hardware,
});

/** Ports, addresses, limits and names derive from a machine's entry and its site's: two would meet on the machine. */
export function machinesAgree(draft: HostsDraft, others: OtherStacks): Problem[] {
  const sites = parsed(others, "sites", siteSchema);
  return sharedMachines(draft, others).flatMap(({ name, stack, otherName, other }) => {
    const own = draft.hosts.valid.get(name)!;
    const site = sites.find((each) => each.stack === stack && each.name === other.site)?.settings;
    const ownSite = draft.sites.valid.get(own.site);
    const differs = (path: string): Problem =>
      notTheSame(path, `stack ${stack} has another value here for the same machine`);
    const called = `stack ${stack} calls the same machine ${otherName}`;
    return [
      ...(otherName === name ? [] : [notTheSame(settingPath("hosts", name), called)]),
      ...differing(withoutNotes(own), withoutNotes(other))
        .filter((key) => !ofOwner.includes(key))
        .map((key) => differs(settingPath("hosts", name, key))),
      ...(own.site !== other.site || site === undefined || ownSite === undefined
        ? []
        : differing(ownSite, site).map((key) => differs(settingPath("sites", own.site, key)))),
    ];
  });
}

/** Two stacks say different things about what they share. */
export function notTheSame(path: string, reason: string): Problem {
  return {
    check: "stacks-differ",
    path,
    reason,
    remedy:
      "write the same for both: in Pulumi.yaml alone, or in the files of all stacks that have the section of their own",
  };
}

/** Keys whose values are not the same. */
export function differing(one: object, other: object): string[] {
  const [a, b] = [one, other] as [Record<string, unknown>, Record<string, unknown>];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.filter((key) => !isDeepStrictEqual(a[key], b[key]));
}

function parsed<T>(
  others: OtherStacks,
  section: string,
  schema: z.ZodType<T>,
): { stack: string; name: string; settings: T }[] {
  return entriesOfOthers(others, section).flatMap(({ stack, name, entry }) => {
    const { data } = schema.safeParse(entry);
    return data === undefined ? [] : [{ stack, name, settings: data }];
  });
}
