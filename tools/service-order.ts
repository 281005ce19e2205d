import type { KnownService } from "../provider/items/service/known.ts";
import { nodeProject } from "../render/ethereum/node.ts";
import type { Topology } from "../topology/topology.ts";

/** Execution clients before beacon nodes, and signers last; stopping goes the other way. */
export function startOrder<T extends KnownService>({ nodes }: Topology, services: readonly T[]): T[] {
  const inNodes = Object.values(nodes).flatMap((node) => {
    const project = nodeProject(node);
    return Object.keys(project.services).map((service) => `${project.name}/${service}`);
  });
  const rank = ({ name, manualStart }: KnownService) =>
    manualStart ? inNodes.length : inNodes.indexOf(name);
  return services.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
