/** What a picture of a stack shows, as words: what stands where, what asks whom in which order, and what fails together. */

import type { DvtCluster } from "../../topology/dvt/node.ts";
import type { Loss } from "../../topology/dvt/quorum.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Topology } from "../../topology/topology.ts";
import { dvtProgramWords, type PicturedProgram, programsOn } from "./programs.ts";
import { type NodePath, nodePathsOf, type Route, routeOf, routesOf } from "./routes.ts";

export interface PicturedHost {
  readonly name: string;
  /** Whose its base is, if that is another stack. */
  readonly owner: string | undefined;
  /** Networks of Ethereum and networks between hosts that it is in. */
  readonly networks: readonly string[];
  readonly programs: readonly PicturedProgram[];
}

/** A consequence of a site's failure. */
export interface SiteLoss {
  readonly text: string;
  /** Something of the stack ends. */
  readonly stops: boolean;
}

/** A place with one line. */
export interface PicturedSite {
  readonly name: string;
  readonly provider: string | undefined;
  readonly hosts: readonly PicturedHost[];
  /** What becomes of the stack when it fails. */
  readonly losses: readonly SiteLoss[];
}

export interface PicturedCluster {
  readonly name: string;
  /** `Charon with Lodestar` */
  readonly program: string;
  readonly members: readonly { readonly node: string; readonly host: string }[];
  /** How many have to work. */
  readonly quorum: number;
  readonly losses: readonly Loss[];
}

export interface Picture {
  readonly stack: string;
  /** Of Ethereum; undefined: the stack runs nothing there. */
  readonly network: string | undefined;
  readonly sites: readonly PicturedSite[];
  readonly routes: readonly Route[];
  readonly paths: readonly NodePath[];
  readonly clusters: readonly PicturedCluster[];
  readonly validatorLosses: Topology["validatorLosses"];
  readonly validators: readonly string[];
}

/** The picture of a topology: nothing is in it that the topology does not say. */
export function pictureOf(topology: Topology): Picture {
  const { stack, network, hosts, dvtClusters, validators, validatorLosses } = topology;
  const routes = routesOf(topology);
  const sites = Map.groupBy(Object.values(hosts), ({ site }) => site);
  return {
    stack,
    network,
    sites: [...sites].map(([name, hostsThere]) => ({
      name,
      provider: hostsThere[0]!.provider,
      hosts: hostsThere.map((host) => hostOf(topology, routes, host)),
      losses: siteLosses(topology, name),
    })),
    routes,
    paths: nodePathsOf(topology),
    clusters: Object.values(dvtClusters).map((cluster) => clusterOf(topology, cluster)),
    validatorLosses,
    validators: Object.keys(validators),
  };
}

function hostOf(topology: Topology, routes: readonly Route[], host: Host): PicturedHost {
  return {
    name: host.name,
    owner: host.owned ? undefined : host.owner,
    networks: networksOf(topology, host.name),
    programs: programsOn(topology, host.name, (node) => routeOf(routes, node)?.id),
  };
}

/** `Ethereum hoodi`, `overlay 10.99.0.1` */
function networksOf({ network, nodes, validators, dvtNodes, inventory, overlay }: Topology, host: string) {
  const placed = [nodes, validators, dvtNodes].flatMap((things) => Object.values(things));
  const used = placed.some((thing) => thing.host === host) ? [network!] : [];
  const ethereum = new Set([...used, ...inventory[host]!.dvtNetworks]);
  const member = overlay?.members[host];
  return [
    ...[...ethereum].map((name) => `Ethereum ${name}`),
    ...(member === undefined ? [] : [`overlay ${member.address}`]),
  ];
}

function clusterOf({ dvtNodes }: Topology, { name, program, nodes, quorum, losses }: DvtCluster) {
  const members = nodes.map((node) => ({ node, host: dvtNodes[node]!.host }));
  return { name, program: dvtProgramWords[program], members, quorum, losses };
}

function siteLosses(topology: Topology, site: string): SiteLoss[] {
  const { nodes, hosts, validators, validatorLosses, dvtClusters } = topology;
  const isSite = ({ part }: Pick<Loss, "part">): boolean => part.kind === "site" && part.name === site;
  const all = Object.values(nodes);
  const lost = all.filter(({ host }) => hosts[host]!.site === site).map(({ name }) => name);
  const left = validatorLosses.find(isSite)?.left;
  const stopped = left === undefined ? [] : Object.keys(validators).filter((name) => !left.includes(name));
  const clusters = Object.values(dvtClusters).flatMap(({ name, nodes: members, losses }): SiteLoss[] => {
    const loss = losses.find(isSite);
    if (loss === undefined) return [];
    const { stops, left: working } = loss;
    const becomes = stops ? "stops" : "goes on";
    return [{ text: `cluster ${name} ${becomes}, ${working.length} of ${members.length} left`, stops }];
  });
  return [
    ...named(`${lost.length} of ${all.length} nodes stop`, lost),
    ...named("validator clients stop", stopped),
    ...clusters,
  ];
}

const named = (what: string, names: readonly string[]): SiteLoss[] =>
  names.length === 0 ? [] : [{ text: `${what}: ${names.join(", ")}`, stops: true }];
