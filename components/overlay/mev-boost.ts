import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { loopbackUrl } from "../../catalog/loopback.ts";
import type { BoostedNode } from "../../render/overlay/mev-boost.ts";
import { builderRole } from "../../render/overlay/roles.ts";
import { inCloud } from "../../topology/ethereum/node.ts";
import type { Topology } from "../../topology/topology.ts";
import type { MevBoostRelay } from "../mev/mev-boost-relay.ts";
import { Role } from "../roles/role.ts";
import { builderLater } from "./builder-later.ts";

export interface MevBoostArgs {
  readonly topology: Topology;
  readonly node: BoostedNode;
  /** MEV-Boost in the cloud, where the stack has it. */
  readonly cloud: MevBoostRelay | undefined;
  /** Roles that have to be there first, as far as this stack manages them. */
  readonly dependencies: readonly Resource[];
}

/** The proxy by which a node's beacon node gets blocks of builders, and MEV-Boost beside the node, if it has one. */
export class MevBoostComponent extends ComponentResource {
  /** Addresses of their metrics on the host. */
  readonly metrics: readonly string[];

  constructor(
    name: string,
    { topology, node, cloud, dependencies }: MevBoostArgs,
    options: ComponentResourceOptions,
  ) {
    super("bonded-validator:overlay:MevBoost", name, {}, options);
    const spec = builderRole(topology, node);
    const later = cloud !== undefined && inCloud(node.builderProxy.mode) ? builderLater(node, cloud) : {};
    new Role(`${name}-builder`, { spec, later }, { parent: this, dependsOn: [...dependencies] });
    this.metrics = spec.contributes.metrics.map(({ port, path }) => `${loopbackUrl(port)}${path}`);
    this.registerOutputs({ metrics: this.metrics });
  }
}
