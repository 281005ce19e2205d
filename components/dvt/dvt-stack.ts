import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { dvtPlaces } from "../../render/dvt/roles.ts";
import { sharedRole } from "../../render/ethereum/roles.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import type { DeployedOverlay } from "../overlay/deploy.ts";
import { Role } from "../roles/role.ts";
import { DvtNodeComponent } from "./dvt-node.ts";

export interface DvtStackArgs {
  readonly topology: Topology;
  readonly fleet: Fleet;
  readonly overlay: DeployedOverlay | undefined;
}

/** The DVT nodes of a stack. They carry their configured names, which the topology keeps unique. */
export class DvtStack extends ComponentResource {
  readonly nodes: Readonly<Record<string, DvtNodeComponent>>;

  constructor(name: string, { topology, fleet, overlay }: DvtStackArgs) {
    super("bonded-validator:dvt:DvtStack", name);
    const shared = new Map(
      dvtPlaces(topology).map((host) => [host.name, this.#share(topology, fleet, host.name)]),
    );
    const dependencies = (host: string): Resource[] => [
      shared.get(host)!,
      ...(fleet.hosts[host]?.dependencies ?? []),
      ...(overlay?.dependencies(host) ?? []),
    ];
    const nodes = Object.values(topology.dvtNodes).map((node) => {
      const args = { topology, node, dependencies: dependencies(node.host) };
      return [node.name, new DvtNodeComponent(node.name, args, { parent: this })] as const;
    });
    this.nodes = Object.fromEntries(nodes);
    this.registerOutputs({ nodes: this.nodes });
  }

  #share(topology: Topology, fleet: Fleet, host: string): Role {
    const spec = sharedRole(topology, topology.hosts[host]!);
    const options: ComponentResourceOptions = { parent: this };
    return new Role(`${host}-shared`, { spec, after: fleet.hosts[host]?.parts ?? [] }, options);
  }
}
