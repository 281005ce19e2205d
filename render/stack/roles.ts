import type { Topology } from "../../topology/topology.ts";
import { dvtPlaces, dvtRole } from "../dvt/roles.ts";
import { nodeRole, placesOf, sharedRole, validatorRole } from "../ethereum/roles.ts";
import { hostRoles } from "../hosts/roles.ts";
import { monitoringRoles } from "../monitoring/roles.ts";
import { isBoosted } from "../overlay/mev-boost.ts";
import { builderRole, memberRole, proxyRole } from "../overlay/roles.ts";
import type { RoleSpec } from "../role.ts";
import { connectorRole } from "../tunnel/roles.ts";

/**
 * Every role on the hosts that a stack reaches: its own, and those that the owners of its hosts give them as far as
 * they follow from the inventory.
 */
export function rolesOf(topology: Topology): RoleSpec[] {
  const watched = watchedRoles(topology);
  return [...watched, ...monitoringRoles(topology, watched)];
}

/** What monitoring adds to the roles that it watches. */
export function monitoringRolesOf(topology: Topology): RoleSpec[] {
  return monitoringRoles(topology, watchedRoles(topology));
}

function watchedRoles(topology: Topology): RoleSpec[] {
  return [
    ...Object.values(topology.hosts).flatMap((host) => hostRoles(host, topology.registry)),
    ...overlayRoles(topology),
    ...placesOf(topology).map((host) => sharedRole(topology, host)),
    ...Object.values(topology.nodes).map((node) => nodeRole(topology, node)),
    ...Object.values(topology.validators).map((validator) => validatorRole(topology, validator)),
    ...dvtPlaces(topology).map((host) => sharedRole(topology, host)),
    ...Object.values(topology.dvtNodes).map((node) => dvtRole(topology, node)),
  ];
}

function overlayRoles(topology: Topology): RoleSpec[] {
  const { hosts, nodes, overlay, tunnel, network } = topology;
  if (overlay === undefined) return [];
  const members = Object.values(hosts).filter(({ name }) => overlay.members[name] !== undefined);
  const homes = Object.values(nodes);
  return [
    ...members.map((host) => memberRole(overlay, host, tunnel !== undefined)),
    ...homes.map(({ name }) => proxyRole(topology, overlay, name)),
    ...homes.filter(isBoosted).map((node) => builderRole(topology, node)),
    ...(tunnel === undefined ? [] : homes.map(({ host }) => connectorRole(network!, hosts[host]!))),
  ];
}
