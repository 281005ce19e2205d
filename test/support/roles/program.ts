/** Program of the tests: the roles of roles.json, announced as the real components do it. */
import { readFileSync } from "node:fs";
import { type Output, secret } from "@pulumi/pulumi/output.js";
import { ComponentResource, CustomResource, type CustomResourceOptions } from "@pulumi/pulumi/resource.js";
import { announce } from "../../../components/roles/announce.ts";
import type { Leaves } from "../../../provider/items/kind.ts";
import { parseKey } from "../../../provider/items/kinds.ts";
import type { RoleSpec } from "./roles.ts";

const roles = new Map<string, Role>();
const accesses: Role[] = [];

class Role extends CustomResource {
  readonly [key: `secret ${string}`]: Output<object>;

  constructor(spec: RoleSpec, options: CustomResourceOptions) {
    const { name, connection, role, requires, move, keysOf, tells, items, bootstrap } = spec;
    const announced = announce({ connection, role, items });
    const inputs = {
      connection: { ...connection, ...reachedOnce(spec) },
      role: announced.then(() => role),
      ...(requires && { requires }),
      ...(move && { move }),
      ...(keysOf && { keysOf }),
      ...(tells && { tells }),
      ...(bootstrap && bootstrap !== "none" && { bootstrap }),
      ...Object.fromEntries(Object.entries(items).map(([key, leaves]) => [key, withSecrets(key, leaves)])),
    };
    super(
      bootstrap ? "host:index:Access" : "host:index:Role",
      name,
      { ...inputs, unfinished: undefined },
      options,
    );
  }
}

/** Address and port of a host that is known once another role has made its secret. */
function reachedOnce({ connection: { address, port }, behind }: RoleSpec): object {
  if (behind === undefined) return {};
  const made = roles.get(behind.name)![`secret ${behind.secret}`]!;
  return { address: made.apply(() => address), port: made.apply(() => port) };
}

/** Marks what its kind calls secret. */
function withSecrets(key: string, leaves: Leaves): object {
  const hidden = (parseKey(key)?.kind.secret ?? []).filter((leaf) => leaf in leaves);
  return { ...leaves, ...Object.fromEntries(hidden.map((leaf) => [leaf, secret(leaves[leaf])])) };
}

const parents = new Map<string, ComponentResource>();

function parentOf(name: string): ComponentResource {
  const parent = parents.get(name) ?? new ComponentResource("test:index:Part", name);
  parents.set(name, parent);
  return parent;
}

for (const spec of JSON.parse(readFileSync("roles.json", "utf8")) as RoleSpec[]) {
  const parent = spec.parent === undefined ? {} : { parent: parentOf(spec.parent) };
  // The way in comes before what needs it, as among the real components.
  const dependsOn = spec.bootstrap ? [] : accesses;
  const role = new Role(spec, { ...parent, dependsOn, ...(spec.aliases && { aliases: spec.aliases }) });
  roles.set(spec.name, role);
  if (spec.bootstrap) accesses.push(role);
}
