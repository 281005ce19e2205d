import { invoke } from "@pulumi/pulumi/runtime/invoke.js";

/** Item keys of the roles constructed so far, by host; undefined before the first role. */
let items: Map<string, string[]> | undefined;
/** Settled when the provider knows them all. */
let announced: Promise<void>;
let sent = false;

/**
 * Tells the provider every item that this program wants on each host before any role is registered, so that an item
 * that moves from one role to another is never removed in between. One call names them all, so all roles have to be
 * constructed in one go: not in an `apply`, which a preview could not show either.
 */
export function announce(host: string, itemKeys: readonly string[]): Promise<void> {
  if (sent) throw new Error(`A role on ${host} was constructed after the others had been announced.`);
  if (items === undefined) {
    items = new Map();
    announced = send(items);
  }
  items.set(host, [...(items.get(host) ?? []), ...itemKeys]);
  return announced;
}

/** Tells the provider which hosts are gone for good, so that what they had is forgotten without asking them. */
export function retire(hosts: readonly string[]): Promise<unknown> {
  return invoke("host:index:retire", { hosts: hosts.join(",") }, { async: true });
}

async function send(collected: ReadonlyMap<string, readonly string[]>): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  sent = true;
  const hosts = Object.fromEntries([...collected].map(([host, keys]) => [host, keys.toSorted().join("\n")]));
  await invoke("host:index:announce", { hosts }, { async: true });
}
