import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { Front as FrontConfiguration } from "../../render/overlay/front.ts";
import { frontItems } from "../../render/overlay/front-items.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Vip } from "../../topology/overlay/derive.ts";
import { Role } from "../roles/role.ts";

export interface FrontArgs {
  readonly host: Host;
  readonly front: FrontConfiguration;
  readonly vips: readonly Vip[];
  /** Roles that have to be there first, as far as this stack manages them. */
  readonly standsOn: readonly Resource[];
}

/** The way from the overlay's addresses to the nodes of an environment, on one home host. */
export class Front extends ComponentResource {
  constructor(name: string, { host, front, vips, standsOn }: FrontArgs, options: ComponentResourceOptions) {
    super("bonded-validator:overlay:Front", name, {}, options);
    new Role(
      `${name}-front`,
      {
        host,
        role: `front-${front.environment}`,
        requires: "overlay",
        items: frontItems(host.name, front, vips),
      },
      { parent: this, dependsOn: [...standsOn] },
    );
    this.registerOutputs({});
  }
}
