import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { dvtRole } from "../../render/dvt/roles.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import type { Topology } from "../../topology/topology.ts";
import { Role } from "../roles/role.ts";

export interface DvtNodeArgs {
  readonly topology: Topology;
  readonly node: DvtNode;
  /** Roles of the host, of the stack and of the overlay that it depends on. */
  readonly dependencies: readonly Resource[];
}

/** An SSV node, or Charon with its validator client, on one host. */
export class DvtNodeComponent extends ComponentResource {
  /** Addresses of the programs' metrics on the host; none while it does not run. */
  readonly metrics: readonly string[];
  /** Ports that must reach the host from the internet, as `13610/tcp`. */
  readonly peerPorts: readonly string[];

  constructor(
    name: string,
    { topology, node, dependencies }: DvtNodeArgs,
    options: ComponentResourceOptions,
  ) {
    super("bonded-validator:dvt:DvtNode", name, {}, options);
    const spec = dvtRole(topology, node);
    new Role(
      `${name}-dvt`,
      { spec },
      // A mainnet signer goes only when somebody has said so twice.
      { parent: this, protect: node.network === "mainnet", dependsOn: [...dependencies] },
    );
    const { metrics, publicPorts } = spec.contributes;
    this.metrics = metrics.map(({ port, path }) => `${loopbackUrl(port)}${path}`);
    this.peerPorts = publicPorts;
    this.registerOutputs({ metrics: this.metrics, peerPorts: publicPorts });
  }
}
