import type { Output } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { loopbackUrl } from "../../catalog/loopback.ts";
import { nodeProject } from "../../render/ethereum/node.ts";
import type { KeysByNode } from "../../render/ethereum/peers.ts";
import { nodeRole } from "../../render/ethereum/roles.ts";
import { laterParts } from "../../render/workloads/service-items.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import type { Topology } from "../../topology/topology.ts";
import { Role } from "../roles/role.ts";

export interface EthereumNodeArgs {
  readonly topology: Topology;
  readonly node: Node;
  /** Public keys of the stack's nodes. */
  readonly keys: Output<KeysByNode>;
  /** Roles of the host and of the stack that it depends on. */
  readonly dependencies: readonly Role[];
}

/** An execution client with its beacon node on one host. */
export class EthereumNode extends ComponentResource {
  /** Address of the execution client's JSON-RPC on the host. */
  readonly rpc: string;
  /** Address of the beacon API on the host. */
  readonly beaconApi: string;
  /** Addresses of the programs' metrics on the host. */
  readonly metrics: readonly string[];
  /** Ports that must reach the host from the internet, as `30300/tcp`. */
  readonly peerPorts: readonly string[];

  constructor(
    name: string,
    { topology, node, keys, dependencies }: EthereumNodeArgs,
    options: ComponentResourceOptions,
  ) {
    super("bonded-validator:ethereum:EthereumNode", name, {}, options);
    const spec = nodeRole(topology, node);
    new Role(
      `${name}-node`,
      { spec, later: composeParts(node, keys) },
      // A mainnet node goes only when somebody has said so twice.
      { parent: this, protect: node.network === "mainnet", dependsOn: [...dependencies] },
    );
    const { metrics, publicPorts } = spec.contributes;
    this.rpc = loopbackUrl(node.ports.loopback.rpc);
    this.beaconApi = loopbackUrl(node.ports.loopback.beaconApi);
    this.metrics = metrics.map(({ port, path }) => `${loopbackUrl(port)}${path}`);
    this.peerPorts = publicPorts;
    this.registerOutputs({
      rpc: this.rpc,
      beaconApi: this.beaconApi,
      metrics: this.metrics,
      peerPorts: publicPorts,
    });
  }
}

/** The compose file and the definitions of its services, which name the other nodes' keys. */
function composeParts(node: Node, keys: Output<KeysByNode>): Record<string, Output<string>> {
  const parts = keys.apply((known) => laterParts(nodeProject(node, known)));
  const names = Object.keys(laterParts(nodeProject(node)));
  return Object.fromEntries(names.map((name) => [name, parts.apply((known) => known[name]!)]));
}
