import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { RoleSpec } from "../../render/role.ts";
import { Role } from "../roles/role.ts";

export interface NodeProxyArgs {
  readonly spec: RoleSpec;
  /** Roles that have to be there first, as far as this stack manages them. */
  readonly dependencies: readonly Resource[];
}

/** The way from the overlay's addresses to the nodes of a stack, on one home host. */
export class NodeProxyComponent extends ComponentResource {
  constructor(name: string, { spec, dependencies }: NodeProxyArgs, options: ComponentResourceOptions) {
    super("bonded-validator:overlay:NodeProxy", name, {}, options);
    new Role(`${name}-proxy`, { spec }, { parent: this, dependsOn: [...dependencies] });
    this.registerOutputs({});
  }
}
