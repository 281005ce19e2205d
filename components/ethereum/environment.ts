import { all, type Output } from "@pulumi/pulumi/output.js";
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { environmentItems } from "../../render/ethereum/environment-items.ts";
import { nodeIdentities } from "../../render/ethereum/node.ts";
import type { KeysByNode } from "../../render/ethereum/peers.ts";
import { signerApis } from "../../render/ethereum/validator.ts";
import { frontOf } from "../../render/overlay/front.ts";
import { publicFrontOf } from "../../render/tunnel/public-front.ts";
import { stackData } from "../../topology/ethereum/folders.ts";
import type { EthereumPair } from "../../topology/ethereum/node.ts";
import { diskOf } from "../../topology/hosts/disks.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import { Front } from "../overlay/front.ts";
import { Role } from "../roles/role.ts";
import { BeaconTunnel } from "../tunnel/beacon-tunnel.ts";
import { EthereumNode } from "./node.ts";
import { ValidatorClient } from "./validator-client.ts";

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
    const shared = this.#shared(topology, fleet);
    const place = (host: string) => ({
      host: topology.hosts[host]!,
      ground: [shared.get(host)!, ...(fleet.hosts[host]?.ground ?? [])],
    });
    const keys = peerKeys(topology, shared);
    this.nodes = mapValues(topology.nodes, (node) => {
      const args = { node, keys, ...place(node.host), signers: signerApis(topology, node.host) };
      return new EthereumNode(node.name, args, { parent: this });
    });
    this.validators = mapValues(
      topology.validators,
      (validator) =>
        new ValidatorClient(validator.name, { validator, ...place(validator.host) }, { parent: this }),
    );
    if (topology.overlay !== undefined) this.#serve(topology, topology.overlay, fleet, shared);
    this.registerOutputs({ nodes: this.nodes, validators: this.validators });
  }

  /**
   * What the environment's roles on each host share. Those of other hosts learn its keys, so a dead host must not hold
   * it up: it depends on nothing and lasts.
   */
  #shared({ stack, nodes, validators, hosts }: Topology, fleet: Fleet): Map<string, Role> {
    const placed = [...Object.values(nodes), ...Object.values(validators)].map(({ host }) => host);
    const roles = [...new Set(placed)].map((host) => {
      const hasDisk = diskOf(hosts[host]!.disks, stackData(stack)) !== undefined;
      const own = Object.values(nodes).filter((node) => node.host === host);
      const args = {
        host: hosts[host]!,
        role: "environment",
        requires: hasDisk ? "base, disks" : "base",
        lasting: true,
        after: fleet.hosts[host]?.parts ?? [],
        items: environmentItems(stack, hosts[host]!, own),
      } as const;
      return [host, new Role(`${host}-environment`, args, { parent: this })] as const;
    });
    return new Map(roles);
  }

  /** A front beside every node, and the tunnel that ends there. */
  #serve(topology: Topology, overlay: Overlay, fleet: Fleet, shared: ReadonlyMap<string, Role>): void {
    const { stack, nodes, hosts, network, tunnel } = topology;
    const vips = overlay.vips.filter(({ environment }) => environment === stack);
    const all: readonly EthereumPair[] = Object.values(nodes);
    const open = tunnel && publicFrontOf(tunnel, network!, Object.keys(nodes));
    const homes = all.map((node) => {
      const front = frontOf(overlay, open, all, node);
      const under = [shared.get(node.host), fleet.hosts[node.host]?.overlay];
      const standsOn = under.filter((role) => role !== undefined);
      const host = hosts[node.host]!;
      new Front(`${stack}-${node.host}`, { host, standsOn, front, vips }, { parent: this });
      return { host, standsOn, node: node.name };
    });
    if (!tunnel || !open) return;
    const args = { tunnel, environment: network!, front: open, homes };
    new BeaconTunnel(`${stack}-tunnel`, args, { parent: this });
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
