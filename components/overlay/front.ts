import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { RoleSpec } from "../../render/role.ts";
import { Role } from "../roles/role.ts";

export interface FrontArgs {
  readonly spec: RoleSpec;
  /** Roles that have to be there first, as far as this stack manages them. */
  readonly standsOn: readonly Resource[];
}

/** The way from the overlay's addresses to the nodes of an environment, on one home host. */
export class Front extends ComponentResource {
  constructor(name: string, { spec, standsOn }: FrontArgs, options: ComponentResourceOptions) {
    super("bonded-validator:overlay:Front", name, {}, options);
    new Role(`${name}-front`, { spec }, { parent: this, dependsOn: [...standsOn] });
    this.registerOutputs({});
  }
}
