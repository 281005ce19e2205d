/** How DVT nodes get to the stack's nodes. */

import type { DvtNode } from "../../topology/dvt/node.ts";
import type { Topology } from "../../topology/topology.ts";
import { publicName } from "../../topology/tunnel/derive.ts";

/** What leads several hosts to the stack's nodes. */
export interface NodePath {
  /** An address or a name. */
  readonly id: string;
  readonly kind: "overlay" | "tunnel";
  /** Hosts with nodes of the stack, to which it leads. */
  readonly hosts: readonly string[];
  /** The first of them is asked as long as it serves, then the next. */
  readonly ordered: boolean;
}

/** Paths in the order in which some DVT nodes ask them. */
export interface Route {
  /** A letter, for the picture alone. */
  readonly id: string;
  readonly paths: readonly string[];
}

export function nodePathsOf({ network, nodes, overlay, tunnel }: Topology): NodePath[] {
  const homes = new Set(Object.values(nodes).map(({ host }) => host));
  if (network === undefined || homes.size === 0) return [];
  const vips = (overlay?.vips ?? []).filter((vip) => vip.network === network);
  const anycast = vips.map(({ address, homes: all }): NodePath => {
    return { id: address, kind: "overlay", hosts: all.filter((home) => homes.has(home)), ordered: true };
  });
  if (tunnel === undefined) return anycast;
  return [...anycast, { id: publicName(tunnel, network), kind: "tunnel", hosts: [...homes], ordered: false }];
}

/** Every order that a DVT node of the stack has, once. */
export function routesOf({ dvtNodes }: Topology): Route[] {
  const orders = Object.values(dvtNodes).map(pathsOf);
  const distinct = new Map(
    orders.filter(({ length }) => length > 0).map((paths) => [paths.join(" "), paths]),
  );
  return [...distinct.values()].map((paths, i) => ({ id: String.fromCharCode(65 + i), paths }));
}

export function routeOf(routes: readonly Route[], node: DvtNode): Route | undefined {
  const order = pathsOf(node).join(" ");
  return routes.find(({ paths }) => paths.join(" ") === order);
}

/** None: it does not run yet. */
function pathsOf({ context, program }: DvtNode): string[] {
  if (context === undefined) return [];
  const fallbacks = program === "charon" && "fallbackBeaconApis" in context ? context.fallbackBeaconApis : [];
  return [...context.beaconApis, ...fallbacks].map((url) => new URL(url).hostname);
}
