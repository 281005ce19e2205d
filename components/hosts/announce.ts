import { invoke } from "@pulumi/pulumi/runtime/invoke.js";

/** Item keys by host of the roles constructed so far, and what they wait for. */
interface Batch {
  readonly items: Map<string, string[]>;
  readonly done: Promise<void>;
}

let open: Batch | undefined;

/**
 * Tells the provider every item that this program wants on each host before any role is registered, so that an item
 * that moves from one role to another is never removed in between. Resolves once the provider knows: all roles of
 * a program are constructed in one go, so one call names them all.
 */
export function announce(host: string, itemKeys: readonly string[]): Promise<void> {
  open ??= openBatch();
  open.items.set(host, [...(open.items.get(host) ?? []), ...itemKeys]);
  return open.done;
}

function openBatch(): Batch {
  const items = new Map<string, string[]>();
  const constructed = new Promise((resolve) => setImmediate(resolve));
  const done = constructed.then(async () => {
    open = undefined;
    const hosts = Object.fromEntries([...items].map(([host, keys]) => [host, keys.join("\n")]));
    await invoke("host:index:announce", { hosts }, { async: true });
  });
  return { items, done };
}
