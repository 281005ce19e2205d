import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { frontOf } from "../../render/overlay/front.ts";
import type { Overlay } from "../../topology/overlay.ts";
import type { EthereumPair, Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import { Front } from "../overlay/front.ts";
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
      const args = { node, host: topology.hosts[node.host]!, base: fleet.hosts[node.host]?.base };
      return [node.name, new EthereumNode(node.name, args, { parent: this })] as const;
    });
    this.nodes = Object.fromEntries(nodes);
    if (topology.overlay !== undefined) this.serve(topology, topology.overlay, fleet);
    this.registerOutputs({ nodes: this.nodes });
  }

  /** A front beside every node. */
  private serve({ stack, nodes, hosts }: Topology, overlay: Overlay, fleet: Fleet): void {
    const vips = overlay.vips.filter(({ environment }) => environment === stack);
    const all: readonly EthereumPair[] = Object.values(nodes);
    for (const node of all) {
      const place = { host: hosts[node.host]!, overlay: fleet.hosts[node.host]?.overlay };
      new Front(
        `${stack}-${node.host}`,
        { ...place, front: frontOf(overlay, all, node), vips },
        { parent: this },
      );
    }
  }
}
