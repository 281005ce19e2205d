import { invoke } from "@pulumi/pulumi/runtime/invoke.js";

/** What a role wants on its host, as far as the others have to know it. */
export interface Announcement {
  readonly connection: { readonly host: string };
  readonly role: string;
  /** Wanted items by key; of those other than `rolling …` only the keys are told. */
  readonly items: object;
}

/** Those of the roles constructed so far; undefined before the first role. */
let announcements: Announcement[] | undefined;
/** Settled when the provider knows them all. */
let announced: Promise<void>;
let sent = false;

/**
 * Tells the provider every item that this program wants on each host before any role is registered, so that an item
 * that moves from one role to another is never removed in between, and who belongs to a group of which one role at a
 * time may be disturbed. One call names them all, so all roles have to be constructed in one go: not in an `apply`,
 * which a preview could not show either.
 */
export function announce(announcement: Announcement): Promise<void> {
  const { host } = announcement.connection;
  if (sent) throw new Error(`A role on ${host} was constructed after the others had been announced.`);
  if (announcements === undefined) {
    announcements = [];
    announced = send(announcements);
  }
  announcements.push(announcement);
  return announced;
}

/** Tells the provider which hosts are gone for good, so that what they had is forgotten without asking them. */
export function retire(hosts: readonly string[]): Promise<unknown> {
  return invoke("host:index:retire", { hosts: hosts.join(",") }, { async: true });
}

async function send(collected: readonly Announcement[]): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  sent = true;
  const args = { hosts: keysByHost(collected), rollingGroups: collected.flatMap(rollingGroupsOf) };
  await invoke("host:index:announce", args, { async: true });
}

function keysByHost(collected: readonly Announcement[]): Record<string, string> {
  const keys = new Map<string, string[]>();
  for (const { connection, items } of collected) {
    keys.set(connection.host, [...(keys.get(connection.host) ?? []), ...Object.keys(items)]);
  }
  return Object.fromEntries([...keys].map(([host, own]) => [host, own.toSorted().join("\n")]));
}

function rollingGroupsOf({ connection, role, items }: Announcement): object[] {
  const rollingGroups = Object.entries(items).filter(([key]) => key.startsWith("rolling "));
  return rollingGroups.map(([key, rollingGroup]) => ({ key, role, connection, ...(rollingGroup as object) }));
}
