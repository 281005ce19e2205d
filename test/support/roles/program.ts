/** Program of the tests: the roles of roles.json, announced as the real components do it. */
import { readFileSync } from "node:fs";
import { secret } from "@pulumi/pulumi/output.js";
import { ComponentResource, CustomResource, type CustomResourceOptions } from "@pulumi/pulumi/resource.js";
import { announce } from "../../../components/roles/announce.ts";
import type { Leaves } from "../../../provider/items/kind.ts";
import { parseKey } from "../../../provider/items/kinds.ts";
import type { RoleSpec } from "./roles.ts";

class Role extends CustomResource {
  constructor({ name, connection, role, requires, move, items }: RoleSpec, options: CustomResourceOptions) {
    const announced = announce({ connection, role, items });
    const inputs = {
      connection,
      role: announced.then(() => role),
      ...(requires && { requires }),
      ...(move && { move }),
      ...Object.fromEntries(Object.entries(items).map(([key, leaves]) => [key, withSecrets(key, leaves)])),
    };
    super("host:index:Role", name, { ...inputs, unfinished: undefined }, options);
  }
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
  new Role(spec, { ...parent, ...(spec.aliases && { aliases: spec.aliases }) });
}
