import { all, type Output } from "@pulumi/pulumi/output.js";
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { nodeIdentities } from "../../render/ethereum/node.ts";
import type { KeysByNode } from "../../render/ethereum/peers.ts";
import { placesOf, sharedRole } from "../../render/ethereum/roles.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import { Role } from "../roles/role.ts";
import { EthereumNode } from "./node.ts";
import { ValidatorClientComponent } from "./validator-client.ts";

export interface EthereumStackArgs {
  readonly topology: Topology;
  readonly fleet: Fleet;
}

/** What runs for one network. Its parts carry their configured names, which the topology keeps unique. */
export class EthereumStack extends ComponentResource {
  readonly nodes: Readonly<Record<string, EthereumNode>>;
  readonly validators: Readonly<Record<string, ValidatorClientComponent>>;
  readonly #shared: ReadonlyMap<string, Role>;

  constructor(name: string, { topology, fleet }: EthereumStackArgs) {
    super("bonded-validator:ethereum:EthereumStack", name);
    this.#shared = this.#share(topology, fleet);
    const dependencies = (host: string) => [this.sharedOn(host), ...(fleet.hosts[host]?.dependencies ?? [])];
    const keys = peerKeys(topology, this.#shared);
    this.nodes = mapValues(topology.nodes, (node) => {
      const args = { topology, node, keys, dependencies: dependencies(node.host) };
      return new EthereumNode(node.name, args, { parent: this });
    });
    this.validators = mapValues(topology.validators, (validator) => {
      const args = { topology, validator, dependencies: dependencies(validator.host) };
      return new ValidatorClientComponent(validator.name, args, { parent: this });
    });
    this.registerOutputs({ nodes: this.nodes, validators: this.validators });
  }

  /** What the stack's roles on a host share. */
  sharedOn(host: string): Role {
    return this.#shared.get(host)!;
  }

  /** It depends on nothing: a dead host must not hold up the others, which learn its keys. */
  #share(topology: Topology, fleet: Fleet): Map<string, Role> {
    const roles = placesOf(topology).map((host) => {
      const args = { spec: sharedRole(topology, host), after: fleet.hosts[host.name]?.parts ?? [] };
      return [host.name, new Role(`${host.name}-shared`, args, { parent: this })] as const;
    });
    return new Map(roles);
  }
}

/** Public keys of every node's programs. */
function peerKeys({ nodes }: Topology, shared: ReadonlyMap<string, Role>): Output<KeysByNode> {
  const keys = Object.values(nodes).map((node) => {
    const host = shared.get(node.host)!;
    const own = nodeIdentities(node).map(({ layer, path }) => [layer, host.leaf(`secret ${path}`, "public")]);
    return [node.name, all(Object.fromEntries(own) as Record<string, Output<string | undefined>>)] as const;
  });
  return all(Object.fromEntries(keys));
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
