import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { frontOf } from "../../render/overlay/front.ts";
import type { Overlay } from "../../topology/overlay.ts";
import type { EthereumPair, Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import { Role } from "../hosts/role.ts";
import { Front } from "../overlay/front.ts";
import { environmentItems } from "./environmentItems.ts";
import { EthereumNode } from "./ethereumNode.ts";
import { ValidatorClient } from "./validatorClient.ts";

export interface EnvironmentArgs {
  readonly topology: Topology;
  readonly fleet: Fleet;
}

/** The role of the environment on each host. */
type Grounds = ReadonlyMap<string, Role>;

/** What runs for one network. Its parts carry their configured names, which the topology keeps unique. */
export class Environment extends ComponentResource {
  readonly nodes: Readonly<Record<string, EthereumNode>>;
  readonly validators: Readonly<Record<string, ValidatorClient>>;

  constructor(name: string, { topology, fleet }: EnvironmentArgs) {
    super("bonded-validator:ethereum:Environment", name);
    const grounds = this.#grounds(topology, fleet);
    const place = (host: string) => ({ host: topology.hosts[host]!, ground: grounds.get(host)! });
    this.nodes = mapValues(
      topology.nodes,
      (node) => new EthereumNode(node.name, { node, ...place(node.host) }, { parent: this }),
    );
    this.validators = mapValues(
      topology.validators,
      (validator) =>
        new ValidatorClient(validator.name, { validator, ...place(validator.host) }, { parent: this }),
    );
    if (topology.overlay !== undefined) this.#serve(topology, topology.overlay, fleet, grounds);
    this.registerOutputs({ nodes: this.nodes, validators: this.validators });
  }

  /** The role on each host that the environment's other roles there stand on. */
  #grounds({ stack, nodes, validators, hosts }: Topology, fleet: Fleet): Grounds {
    const placed = [...Object.values(nodes), ...Object.values(validators)].map(({ host }) => host);
    const roles = [...new Set(placed)].map((host) => {
      const base = fleet.hosts[host]?.base;
      const args = {
        host: hosts[host]!,
        role: "environment",
        requires: "base",
        items: environmentItems(stack),
      };
      return [
        host,
        new Role(`${host}-environment`, args, { parent: this, ...(base && { dependsOn: base }) }),
      ] as const;
    });
    return new Map(roles);
  }

  /** A front beside every node. */
  #serve({ stack, nodes, hosts }: Topology, overlay: Overlay, fleet: Fleet, grounds: Grounds): void {
    const vips = overlay.vips.filter(({ environment }) => environment === stack);
    const all: readonly EthereumPair[] = Object.values(nodes);
    for (const node of all) {
      const front = frontOf(overlay, all, node);
      const under = [grounds.get(node.host), fleet.hosts[node.host]?.overlay];
      const standsOn = under.filter((role) => role !== undefined);
      new Front(
        `${stack}-${node.host}`,
        { host: hosts[node.host]!, front, vips, standsOn },
        { parent: this },
      );
    }
  }
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
