/** What is done to a lab so that a part of the quorum table fails. Pure. */

import { rented } from "../../lab/dvt/clusters.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { connectorPaths } from "../../render/tunnel/connector.ts";
import type { Part } from "../../topology/dvt/quorum.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import type { Topology } from "../../topology/topology.ts";

export interface Damage {
  /** Hosts that are taken off the network. */
  readonly disconnected?: readonly string[];
  /** Containers that are killed, by the names of their services, and not started again by Docker. */
  readonly killed?: readonly Killed[];
  readonly stopped?: { readonly hosts: readonly string[]; readonly unit: string };
  /** Names of relays that do not answer, and the host whose Charon is started meanwhile: others need no relay. */
  readonly relays?: { readonly lost: readonly string[]; readonly started: string };
}

interface Killed {
  readonly host: string;
  readonly services: readonly string[];
}

/** Losses that are made in the same way: those of a host, and of the site whose only host it is. */
export interface Losses {
  readonly parts: readonly Part[];
  readonly damage: Damage;
}

/** Everything that some cluster depends on, once for each way to let it fail, in the order of the table. */
export function lossesToMake(topology: Topology): Losses[] {
  const known = new Map<string, { parts: Part[]; damage: Damage }>();
  for (const { losses } of Object.values(topology.dvtClusters))
    for (const { part } of losses) {
      const damage = damageOf(topology, part);
      const key = JSON.stringify(damage);
      const found = known.get(key) ?? { parts: [], damage };
      if (!found.parts.some(({ kind, name }) => kind === part.kind && name === part.name))
        found.parts.push(part);
      known.set(key, found);
    }
  return [...known.values()];
}

function damageOf(topology: Topology, { kind, name }: Part): Damage {
  const nodes = Object.values(topology.nodes);
  switch (kind) {
    case "host":
      return { disconnected: [name] };
    case "site":
      return { disconnected: hostsAt(topology, name) };
    case "provider":
      throw new Error(`The lab's sites have no providers, so that ${name} cannot fail.`);
    case "node":
      return { killed: nodes.filter((node) => node.name === name).map(killedWith(servicesOf)) };
    case "client":
      return { killed: nodes.filter(hasClient(name)).map(killedWith((node) => serviceOf(node, name))) };
    case "program":
      return { killed: rented.map((host) => ({ host, services: [name] })) };
    case "network":
      return { stopped: networkUnit(topology, name) };
    case "relay":
      return { relays: { lost: [new URL(name).hostname], started: rented[0] } };
  }
}

const hostsAt = ({ hosts }: Topology, site: string): string[] =>
  Object.values(hosts)
    .filter((host) => host.site === site)
    .map(({ name }) => name);

const hasClient =
  (client: string) =>
  ({ execution, consensus }: Node): boolean =>
    execution === client || consensus === client;

const servicesOf = (node: Node): string[] => clientServices(node).map(({ name }) => name);

/** A client may be a part of another one, and fails with it. */
const serviceOf = (node: Node, client: string): string[] =>
  servicesOf(node).includes(client) ? [client] : [node.execution];

const killedWith =
  (services: (node: Node) => readonly string[]) =>
  (node: Node): Killed => ({ host: node.host, services: services(node) });

function networkUnit({ nodes, network }: Topology, name: string): NonNullable<Damage["stopped"]> {
  if (name === "overlay") return { hosts: rented, unit: "tailscaled.service" };
  return { hosts: Object.values(nodes).map(({ host }) => host), unit: connectorPaths(network!).unit };
}
