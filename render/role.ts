import type { Metrics } from "../catalog/clients/client.ts";
import type { ItemInputs } from "../provider/items/kinds.ts";
import type { Host, Machine } from "../topology/hosts/host.ts";

/** A text that only another resource of the program can bring; whoever registers the role gives it by this name. */
export interface Later {
  readonly later: string;
}

export const later = (name: string): Later => ({ later: name });

/** Leaves, by kind, that may come later. */
interface AwaitedLeaves {
  readonly file: "content" | "secret";
  readonly proxy: "servers";
  readonly service: "definition";
  readonly tailnet: "key";
}

type KindOf<Key> = Key extends `${infer Kind} ${string}` ? Kind : Key;

type AwaitedLeavesOf<Kind> = Kind extends keyof AwaitedLeaves ? AwaitedLeaves[Kind] : never;

type WithLater<Leaves, Names> = {
  readonly [Leaf in keyof Leaves]: Leaf extends Names ? Leaves[Leaf] | Later : Leaves[Leaf];
};

/**
 * Items of a role: kind and name → wanted state. Each becomes a property of the resource, so that a plan names it.
 * Their form and their meaning are the provider's (provider/items).
 */
export type Items = {
  readonly [Key in keyof ItemInputs]: WithLater<ItemInputs[Key], AwaitedLeavesOf<KindOf<Key>>>;
};

/** Items of one kind from key and wanted state; `Object.fromEntries` would forget which kind the keys belong to. */
export function itemsFrom<Key extends keyof Items>(entries: readonly (readonly [Key, Items[Key]])[]): Items {
  return Object.fromEntries(entries) as Items;
}

/** Metrics of one program of a role, on the host's loopback address. */
export interface ProgramMetrics extends Metrics {
  /** By what Prometheus and alerts know it: its job. */
  readonly program: string;
}

/** What a role has for others, beside what its items say: rules of the firewall, data and signers are items. */
export interface Contributions {
  readonly metrics: readonly ProgramMetrics[];
  /** Ports that must reach the host from the internet, as `30300/tcp`. */
  readonly publicPorts: readonly string[];
}

/** The wanted state of one part of one host, as far as it follows from the topology. */
export interface RoleSpec<On extends Machine = Host> {
  readonly host: On;
  /** Unique on the host within the stack. */
  readonly role: string;
  /** Role that must be there already, whichever stack manages it. */
  readonly requires?: string;
  /** For a role with keys: the steps by which a person moves it; an edit of its host is then refused. */
  readonly move?: string;
  /** Whose keys these are; an edit that would give them to somebody else is refused. */
  readonly keysOf?: string;
  /** A sentence that a plan repeats as a warning when it changes. */
  readonly tells?: string;
  /** Others build on it: of a host that cannot be read its last known state stands. */
  readonly keepLastKnownState?: true;
  readonly items: Items;
}

/** A role that has something for others. */
export interface ContributingRole extends RoleSpec {
  readonly contributes: Contributions;
}
