import type { DvtNode } from "../../topology/dvt/node.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Topology } from "../../topology/topology.ts";
import type { ContributingRole } from "../role.ts";
import { dvtClients, dvtNodeItems } from "./items.ts";
import { dvtMoveSteps } from "./move.ts";

/** Hosts on which a stack's DVT nodes run: none of them has its nodes or its validator clients. */
export function dvtPlaces({ dvtNodes, hosts }: Topology): Host[] {
  const placed = new Set(Object.values(dvtNodes).map(({ host }) => host));
  return [...placed].map((host) => hosts[host]!);
}

/** It needs the overlay, by which it reaches the stack's nodes. */
export function dvtRole({ hosts }: Topology, node: DvtNode): ContributingRole {
  const host = hosts[node.host]!;
  const clients = dvtClients(node);
  return {
    host,
    role: `dvt-${node.name}`,
    requires: "overlay",
    move: dvtMoveSteps(node),
    ...(node.program === "ssv" &&
      node.operatorId !== undefined && { keysOf: `operator ${node.operatorId} of SSV` }),
    items: dvtNodeItems(node, host),
    contributes: {
      metrics: clients.map(({ name, metrics }) => ({ program: name, ...metrics })),
      publicPorts: clients
        .flatMap(({ peerPorts }) => peerPorts)
        .flatMap(({ port, protocols }) => protocols.map((protocol) => `${port}/${protocol}`)),
    },
  };
}
