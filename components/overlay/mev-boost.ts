import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { loopbackUrl } from "../../catalog/loopback.ts";
import type { BoostedNode } from "../../render/overlay/mev-boost.ts";
import { builderRole } from "../../render/overlay/roles.ts";
import type { Topology } from "../../topology/topology.ts";
import { Role } from "../roles/role.ts";

export interface MevBoostArgs {
  readonly topology: Topology;
  readonly node: BoostedNode;
  /** Roles that have to be there first, as far as this stack manages them. */
  readonly dependencies: readonly Resource[];
}

/** MEV-Boost beside a node, and the proxy by which its beacon node asks it. */
export class MevBoostComponent extends ComponentResource {
  /** Addresses of the metrics of both on the host. */
  readonly metrics: readonly string[];

  constructor(
    name: string,
    { topology, node, dependencies }: MevBoostArgs,
    options: ComponentResourceOptions,
  ) {
    super("bonded-validator:overlay:MevBoost", name, {}, options);
    const spec = builderRole(topology, node);
    new Role(`${name}-builder`, { spec }, { parent: this, dependsOn: [...dependencies] });
    this.metrics = spec.contributes.metrics.map(({ port, path }) => `${loopbackUrl(port)}${path}`);
    this.registerOutputs({ metrics: this.metrics });
  }
}
