import { type Input, type Output, recover } from "@pulumi/pulumi/output.js";
import { CustomResource, type CustomResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { connectionOf, type ReachedHost } from "../../render/hosts/connection.ts";
import type { Items, Later, RoleSpec } from "../../render/role.ts";
import { announce } from "./announce.ts";

export interface RoleArgs {
  readonly spec: Omit<RoleSpec, "host"> & { readonly host: ReachedHost<Input<string>> };
  /** What the spec waits for, by name: exactly that. */
  readonly later?: Readonly<Record<string, Input<string>>>;
  /** Registered once these are, whatever became of them: no dependency, which would hold up all that builds on this. */
  readonly after?: readonly Resource[];
}

/** The wanted state of one part of one host. */
export class Role extends CustomResource {
  /** Items that the host completes. */
  readonly [key: `secret ${string}`]: Output<Readonly<Record<string, string>>>;

  constructor(name: string, { spec, later = {}, after = [] }: RoleArgs, options: CustomResourceOptions) {
    const { host, role, requires, move, keysOf, tells, keepLastKnownState, items } = spec;
    const connection = connectionOf(host);
    const announced = announce({ connection, role, items });
    const inputs = {
      connection,
      role: Promise.all([announced, ...after.map(registered)]).then(() => role),
      ...(requires !== undefined && { requires }),
      ...(move !== undefined && { move }),
      ...(keysOf !== undefined && { keysOf }),
      ...(tells !== undefined && { tells }),
      ...(keepLastKnownState && { keepLastKnownState }),
      ...filled(name, items, later),
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

/** Items with what has come since they were rendered. */
function filled(role: string, items: Items, later: NonNullable<RoleArgs["later"]>): Record<string, object> {
  const open = new Set(Object.keys(later));
  const leaf = (value: unknown) => {
    if (!isLater(value)) return value;
    if (!(value.later in later)) throw new Error(`The role ${role} waits for its ${value.later}.`);
    open.delete(value.later);
    return later[value.later];
  };
  const all: [string, object][] = Object.entries(items);
  const done = all.map(([key, item]) => [
    key,
    Object.fromEntries(Object.entries(item).map(([name, value]) => [name, leaf(value)])),
  ]);
  if (open.size > 0) throw new Error(`The role ${role} has no place for ${[...open].join(", ")}.`);
  return Object.fromEntries(done);
}

function isLater(value: unknown): value is Later {
  return typeof value === "object" && value !== null && "later" in value;
}

/** A promise, which unlike an output does not tell the engine of a dependency; kept, too, when the resource failed. */
function registered(resource: Resource): Promise<void> {
  return new Promise((done) => recover(resource.urn, () => "").apply(() => done()));
}
