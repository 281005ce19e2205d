import { ComponentResource } from "@pulumi/pulumi/resource.js";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import { EthereumNode } from "./ethereumNode.ts";

export interface EnvironmentArgs {
  readonly topology: Topology;
  readonly fleet: Fleet;
}

/** What runs for one network. Nodes carry their configured names, which the topology keeps unique. */
export class Environment extends ComponentResource {
  readonly nodes: Readonly<Record<string, EthereumNode>>;

  constructor(name: string, { topology, fleet }: EnvironmentArgs) {
    super("bonded-validator:ethereum:Environment", name);
    const nodes = Object.values(topology.nodes).map((node) => {
      const owned = fleet.hosts[node.host];
      const disks = owned?.disks === undefined ? [] : [owned.disks, ...Object.values(owned.diskTests)];
      const args = { node, host: topology.hosts[node.host]!, base: owned?.base, disks };
      return [node.name, new EthereumNode(node.name, args, { parent: this })] as const;
    });
    this.nodes = Object.fromEntries(nodes);
    this.registerOutputs({ nodes: this.nodes });
  }
}
