import { type Input, type Output, recover } from "@pulumi/pulumi/output.js";
import { CustomResource, type CustomResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { ItemInputs } from "../../provider/items/kinds.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { announce } from "./announce.ts";
import { connectionOf } from "./connection.ts";

/** Leaves, by kind, that another resource may bring: they are known only once that is made. */
interface Late {
  readonly file: "content" | "secret";
  readonly service: "definition";
  readonly tailnet: "key";
}

type KindOf<Key> = Key extends `${infer Kind} ${string}` ? Kind : Key;

type LateLeaves<Kind> = Kind extends keyof Late ? Late[Kind] : never;

type WithInputs<Leaves, Names> = {
  readonly [Leaf in keyof Leaves]: Leaf extends Names ? Input<Leaves[Leaf]> : Leaves[Leaf];
};

/**
 * Items of a role: kind and name → wanted state. Each becomes a property of the resource, so that a plan names it.
 * Their form and their meaning are the provider's (provider/items).
 */
export type Items = {
  readonly [Key in keyof ItemInputs]: WithInputs<ItemInputs[Key], LateLeaves<KindOf<Key>>>;
};

/** Items of one kind from key and wanted state; `Object.fromEntries` would forget which kind the keys belong to. */
export function itemsOf<Key extends keyof Items>(entries: readonly (readonly [Key, Items[Key]])[]): Items {
  return Object.fromEntries(entries) as Items;
}

export interface RoleArgs {
  readonly host: Host;
  /** Unique on the host within the stack. */
  readonly role: string;
  /** Role that must be there already, whichever stack manages it. */
  readonly requires?: string;
  /** For a role with keys: the steps by which a person moves it; an edit of its host is then refused. */
  readonly move?: string;
  /** Others build on it: of a host that cannot be read its last known state stands. */
  readonly lasting?: true;
  /** Registered once these are, whatever became of them: no dependency, which would hold up all that builds on this. */
  readonly after?: readonly Resource[];
  readonly items: Items;
}

/** The wanted state of one part of one host. */
export class Role extends CustomResource {
  /** Items that the host completes. */
  readonly [key: `secret ${string}`]: Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: RoleArgs, options: CustomResourceOptions) {
    const { host, role, requires, move, lasting, after = [], items } = args;
    const connection = connectionOf(host);
    const announced = announce({ connection, role, items });
    const inputs = {
      connection,
      role: Promise.all([announced, ...after.map(registered)]).then(() => role),
      ...(requires !== undefined && { requires }),
      ...(move !== undefined && { move }),
      ...(lasting && { lasting }),
      ...items,
    };
    // Outputs resolve only for properties that are named here.
    super("host:index:Role", name, { ...inputs, unfinished: undefined }, options);
  }

  /**
   * A leaf that only the host can make, such as a public key: unknown in a plan, undefined if `--target` left the role
   * out or its host could not be reached.
   */
  leaf(key: `secret ${string}`, name: string): Output<string | undefined> {
    const leaves = this[key];
    if (leaves === undefined) throw new Error(`${key} is no item of this role.`);
    return recover(
      leaves.apply((found) => found[name]),
      () => undefined,
    );
  }
}

/** A promise, which unlike an output does not tell the engine of a dependency; kept, too, when the resource failed. */
function registered(resource: Resource): Promise<void> {
  return new Promise((done) => recover(resource.urn, () => "").apply(() => done()));
}
