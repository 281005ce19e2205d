import type { Output } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { loopbackUrl } from "../../catalog/loopback.ts";
import type { Signer } from "../../render/ethereum/gates/proposals.ts";
import { nodeGates } from "../../render/ethereum/gates.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { nodeItems } from "../../render/ethereum/node-items.ts";
import type { KeysByNode } from "../../render/ethereum/peers.ts";
import type { EthereumPair } from "../../topology/ethereum/node.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { Role } from "../roles/role.ts";

export interface EthereumNodeArgs {
  readonly node: EthereumPair;
  readonly host: Host;
  /** Public keys of the environment's nodes. */
  readonly keys: Output<KeysByNode>;
  /** Roles of the host and of the environment that it stands on. */
  readonly ground: readonly Role[];
  /** Those whose proposals a change of the node would endanger. */
  readonly signers: readonly Signer[];
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
    { node, host, keys, ground, signers }: EthereumNodeArgs,
    options: ComponentResourceOptions,
  ) {
    super("bonded-validator:ethereum:EthereumNode", name, {}, options);
    new Role(
      `${name}-node`,
      {
        host,
        role: `node-${name}`,
        requires: "base",
        items: { ...nodeItems(node, host, keys), ...nodeGates(node, signers) },
      },
      // A mainnet node goes only when somebody has said so twice.
      { parent: this, protect: node.network === "mainnet", dependsOn: [...ground] },
    );
    this.rpc = loopbackUrl(node.ports.loopback.rpc);
    this.beaconApi = loopbackUrl(node.ports.loopback.beaconApi);
    this.metrics = clientServices(node).map(({ metrics }) => `${loopbackUrl(metrics.port)}${metrics.path}`);
    this.peerPorts = peerPorts(node);
    const { rpc, beaconApi, metrics, peerPorts: ports } = this;
    this.registerOutputs({ rpc, beaconApi, metrics, peerPorts: ports });
  }
}

function peerPorts(node: EthereumPair): string[] {
  const ports = clientServices(node).flatMap((client) => client.peerPorts);
  return ports.flatMap(({ port, protocols }) => protocols.map((protocol) => `${port}/${protocol}`));
}
