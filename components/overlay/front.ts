import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { Front as FrontConfiguration } from "../../render/overlay/front.ts";
import type { Vip } from "../../topology/overlay.ts";
import type { Host } from "../../topology/topology.ts";
import { Role } from "../hosts/role.ts";
import { frontItems } from "./frontItems.ts";

export interface FrontArgs {
  readonly host: Host;
  readonly front: FrontConfiguration;
  readonly vips: readonly Vip[];
  /** The host's place in the overlay, where this stack manages it; else the host must have one from its owner. */
  readonly overlay: Resource | undefined;
}

/** The way from the overlay's addresses to the nodes of an environment, on one home host. */
export class Front extends ComponentResource {
  constructor(name: string, { host, front, vips, overlay }: FrontArgs, options: ComponentResourceOptions) {
    super("bonded-validator:overlay:Front", name, {}, options);
    new Role(
      `${name}-front`,
      { host, role: `front-${front.environment}`, requires: "overlay", items: frontItems(front, vips) },
      { parent: this, ...(overlay && { dependsOn: overlay }) },
    );
    this.registerOutputs({});
  }
}
