import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import { clientServices, nodePaths } from "../../render/node.ts";
import { diskOf } from "../../topology/disks.ts";
import type { EthereumPair, Host } from "../../topology/topology.ts";
import { Role } from "../hosts/role.ts";
import { nodeItems } from "./nodeItems.ts";

export interface EthereumNodeArgs {
  readonly node: EthereumPair;
  readonly host: Host;
  /** The host's base role, where this stack manages it; else the host must have one from its owner. */
  readonly base: Role | undefined;
  /** What has to be done with the host's disks first, in the same case. */
  readonly disks: readonly Resource[];
}

/** An execution client with its beacon node on one host. */
export class EthereumNode extends ComponentResource {
  /** Address of the execution client's JSON-RPC on the host. */
  readonly rpc: string;
  /** Address of the beacon API on the host. */
  readonly beaconApi: string;
  /** Ports that must reach the host from the internet, as `30300/tcp`. */
  readonly peerPorts: readonly string[];

  constructor(name: string, args: EthereumNodeArgs, options: ComponentResourceOptions) {
    super("bonded-validator:ethereum:EthereumNode", name, {}, options);
    const { node, host, base, disks } = args;
    const disk = diskOf(host.disks, nodePaths(node).data);
    const requires = disk === undefined ? "base" : "base, disks";
    new Role(
      `${name}-node`,
      { host, role: `node-${name}`, requires, items: nodeItems(node, disk) },
      // A mainnet node goes only when somebody has said so twice.
      {
        parent: this,
        protect: node.network === "mainnet",
        dependsOn: base === undefined ? [] : [base, ...disks],
      },
    );
    this.rpc = `http://127.0.0.1:${node.ports.loopback.rpc}`;
    this.beaconApi = `http://127.0.0.1:${node.ports.loopback.beaconApi}`;
    this.peerPorts = peerPorts(node);
    this.registerOutputs({ rpc: this.rpc, beaconApi: this.beaconApi, peerPorts: this.peerPorts });
  }
}

function peerPorts(node: EthereumPair): string[] {
  const ports = clientServices(node).flatMap((client) => client.peerPorts);
  return ports.flatMap(({ port, protocols }) => protocols.map((protocol) => `${port}/${protocol}`));
}
