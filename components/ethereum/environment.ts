import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { signerApis } from "../../render/validator.ts";
import { diskOf } from "../../topology/disks.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import { Role } from "../hosts/role.ts";
import { environmentData, environmentItems } from "./environmentItems.ts";
import { EthereumNode } from "./ethereumNode.ts";
import { ValidatorClient } from "./validatorClient.ts";

export interface EnvironmentArgs {
  readonly topology: Topology;
  readonly fleet: Fleet;
}

/** What runs for one network. Its parts carry their configured names, which the topology keeps unique. */
export class Environment extends ComponentResource {
  readonly nodes: Readonly<Record<string, EthereumNode>>;
  readonly validators: Readonly<Record<string, ValidatorClient>>;

  constructor(name: string, { topology, fleet }: EnvironmentArgs) {
    super("bonded-validator:ethereum:Environment", name);
    const grounds = this.#grounds(topology, fleet);
    const place = (host: string) => ({ host: topology.hosts[host]!, ground: grounds.get(host)! });
    this.nodes = mapValues(topology.nodes, (node) => {
      const args = { node, ...place(node.host), signers: signerApis(topology, node.host) };
      return new EthereumNode(node.name, args, { parent: this });
    });
    this.validators = mapValues(
      topology.validators,
      (validator) =>
        new ValidatorClient(validator.name, { validator, ...place(validator.host) }, { parent: this }),
    );
    this.registerOutputs({ nodes: this.nodes, validators: this.validators });
  }

  /** The role on each host that the environment's other roles there stand on. */
  #grounds({ stack, nodes, validators, hosts }: Topology, fleet: Fleet): Map<string, Role> {
    const placed = [...Object.values(nodes), ...Object.values(validators)].map(({ host }) => host);
    const roles = [...new Set(placed)].map((host) => {
      const hasDisk = diskOf(hosts[host]!.disks, environmentData(stack)) !== undefined;
      const args = {
        host: hosts[host]!,
        role: "environment",
        requires: hasDisk ? "base, disks" : "base",
        items: environmentItems(stack, hosts[host]!),
      };
      const dependsOn = fleet.hosts[host]?.parts ?? [];
      return [host, new Role(`${host}-environment`, args, { parent: this, dependsOn })] as const;
    });
    return new Map(roles);
  }
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
