import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import type { Host as HostTopology, Registry } from "../../topology/topology.ts";
import { Access } from "./access.ts";
import { baseItems } from "./base.ts";
import { Role } from "./role.ts";

export interface HostArgs {
  readonly host: HostTopology;
  readonly accessKeys: readonly string[];
  readonly registry: Registry | undefined;
}

/** What belongs to a host itself, managed by its owner stack alone. */
export class Host extends ComponentResource {
  readonly access: Access;
  /** Required by every other role on the host. */
  readonly base: Role;

  constructor(name: string, { host, accessKeys, registry }: HostArgs, options: ComponentResourceOptions) {
    super("bonded-validator:hosts:Host", name, {}, options);
    this.access = new Access(`${name}-access`, { host, keys: accessKeys }, { parent: this });
    this.base = new Role(
      `${name}-base`,
      { host, role: "base", items: baseItems(host, registry) },
      { parent: this, dependsOn: this.access },
    );
    this.registerOutputs({ access: this.access, base: this.base });
  }
}
