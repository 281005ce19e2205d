import type { DvtNode } from "../../topology/dvt/node.ts";
import type { Node, ValidatorClient } from "../../topology/ethereum/node.ts";
import type { Topology } from "../../topology/topology.ts";

/** What runs on a host as one thing. */
export interface PicturedProgram {
  /** Its name in the configuration; of what has none, what it is. */
  readonly name: string;
  readonly kind: "node" | "validator" | "dvt" | "service";
  /** What it is: `node: erigon + caplin`. */
  readonly role: string;
  /** Clusters that it signs with. */
  readonly clusters: readonly string[];
  /** Nodes of the stack that a validator client asks, in their order, each with how it gets there. */
  readonly asks: readonly { readonly node: string; readonly by: string }[];
  /** Of a DVT node: the route by which it asks the stack's nodes. */
  readonly route: string | undefined;
}

export const dvtProgramWords: Readonly<Record<DvtNode["program"], string>> = {
  ssv: "SSV node",
  charon: "Charon + Lodestar",
};

const nothing = { clusters: [], asks: [], route: undefined } as const;

/** What the stack runs on a host, beside what every host has. */
export function programsOn(
  topology: Topology,
  host: string,
  routeOf: (node: DvtNode) => string | undefined,
): PicturedProgram[] {
  const on = <T extends { readonly host: string }>(things: Readonly<Record<string, T>>): T[] =>
    Object.values(things).filter((thing) => thing.host === host);
  return [
    ...on(topology.nodes).map(nodeProgram),
    ...(on(topology.nodes).length > 0 ? proxies(topology) : []),
    ...on(topology.validators).map((validator) => validatorProgram(topology, validator)),
    ...on(topology.dvtNodes).map((node) => dvtProgram(node, routeOf(node))),
    ...monitoringPrograms(topology, host),
  ];
}

function nodeProgram({ name, execution, consensus, builderProxy }: Node): PicturedProgram {
  const builder =
    builderProxy === undefined ? "" : `, blocks of builders by MEV-Boost (${builderProxy.mode})`;
  return { ...nothing, name, kind: "node", role: `node: ${execution} + ${consensus}${builder}` };
}

function proxies({ overlay, tunnel, network }: Topology): PicturedProgram[] {
  return [
    ...(overlay === undefined
      ? []
      : [service(`proxy of ${network}`, "HAProxy, serves the anycast addresses")]),
    ...(tunnel === undefined ? [] : [service("tunnel connector", "cloudflared")]),
  ];
}

function validatorProgram(
  { nodes }: Topology,
  { name, host, client, group, beaconNodes, beaconApis }: ValidatorClient,
): PicturedProgram {
  const asks = beaconNodes.map((node, i) => {
    const by =
      nodes[node]!.host === host ? "on this host" : `over the overlay at ${hostnameOf(beaconApis[i]!)}`;
    return { node, by };
  });
  return {
    ...nothing,
    name,
    kind: "validator",
    role: `validator client: ${client}, group ${group.name}`,
    asks,
  };
}

const hostnameOf = (url: string): string => new URL(url).hostname;

function dvtProgram({ name, program, quorums }: DvtNode, route: string | undefined): PicturedProgram {
  const role = `DVT node: ${dvtProgramWords[program]}`;
  return { ...nothing, name, kind: "dvt", role, clusters: Object.keys(quorums), route };
}

function monitoringPrograms({ monitoring }: Topology, host: string): PicturedProgram[] {
  if (monitoring === undefined) return [];
  return [
    ...(monitoring.host === host ? [service("monitoring", "Prometheus + Alertmanager")] : []),
    ...(monitoring.watcher === host
      ? [service("watcher", `watches the monitoring on ${monitoring.host}`)]
      : []),
  ];
}

const service = (name: string, role: string): PicturedProgram => ({
  ...nothing,
  name,
  kind: "service",
  role,
});
