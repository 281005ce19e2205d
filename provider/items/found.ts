/**
 * Found items: what a host has and no program asked for. A role that looks for them has each as an output without an
 * input, so that a plain preview names it as `-sudoers /etc/sudoers.d/zz`. They are shown and never removed: a person
 * removes them on the host, or accepts them.
 */
import type { Leaves, Trace } from "./kind.ts";

/** First word of a found item's key → what such a thing may do. */
export const foundKinds = {
  account: "may log in",
  password: "an account has a password",
  member: "a group gives an account power",
  key: "may log in by ssh",
  authority: "signs certificates that may log in by ssh",
  sudoers: "lets accounts become root",
  cron: "runs at its time",
  systemd: "runs by systemd",
  boot: "runs or changes the kernel at boot",
  hook: "runs when the host does something",
  preload: "changes what every program loads",
  program: "runs in the place of a program of the system",
  pam: "decides who may log in",
  names: "decides whom names lead to",
  shell: "changes what every login runs",
  apt: "changes what apt trusts or runs",
  container: "a container of no stack",
  packets: "decides about packets",
  setuid: "runs with its owner's rights",
  capability: "runs with rights of root",
  modified: "differs from its package",
  scan: "looks for changed programs every day",
} as const;

export type FoundKind = keyof typeof foundKinds;

/** One found item; `detail` is a sentence for people. */
export interface Found {
  readonly kind: FoundKind;
  readonly name: string;
  readonly detail: string;
}

/** Found items as outputs, by key. */
export type FoundItems = ReadonlyMap<string, Leaves>;

/** The kind of a found item; undefined for another property. */
export function foundKindOf(key: string): FoundKind | undefined {
  const word = key.slice(0, key.indexOf(" "));
  return Object.hasOwn(foundKinds, word) ? (word as FoundKind) : undefined;
}

/** Where a host may remember when it was added. */
export function foundTraces(key: string): Trace[] {
  const path = /^\w+ (\/[^ ]+)$/.exec(key)?.[1];
  if (path !== undefined) return [["path", path]];
  const files: Partial<Record<FoundKind, string>> = {
    account: "/etc/passwd",
    password: "/etc/shadow",
    member: "/etc/group",
  };
  const file = files[foundKindOf(key) ?? "scan"];
  return file === undefined ? [] : [["path", file]];
}

/** How many of one kind are named, so that no host can fill a state. */
const maxOfAKind = 20;
const maxNameLength = 120;

/** Names come from the host: printable, short, and each once. */
export function foundItems(all: readonly Found[]): FoundItems {
  const items = new Map<string, Leaves>();
  for (const kind of Object.keys(foundKinds) as FoundKind[]) {
    const names = new Map(all.filter((found) => found.kind === kind).map((one) => [plain(one.name), one]));
    const shown = [...names].toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, maxOfAKind);
    for (const [name, { detail }] of shown) items.set(`${kind} ${name}`, { detail: plain(detail) });
    const rest = names.size - shown.length;
    if (rest > 0) items.set(`${kind} [more]`, { detail: `${rest} more` });
  }
  return items;
}

function plain(text: string): string {
  const printable = text.replaceAll(/[^ -~]/g, "?");
  return printable.length > maxNameLength ? `${printable.slice(0, maxNameLength - 3)}...` : printable;
}

/** Key of the item by which a person accepts a found item, and whether a key is one. */
export const acceptanceOf = (key: string): string => `accepted ${key}`;
export const isAcceptance = (key: string): boolean => key.startsWith("accepted ");

/** Whether only a person can make a property as wanted: no run fails for it. */
export const isForPersons = (key: string): boolean => foundKindOf(key) !== undefined || isAcceptance(key);
