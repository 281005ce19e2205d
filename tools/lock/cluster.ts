import type { DvtCluster } from "../../topology/dvt/node.ts";
import type { Topology } from "../../topology/topology.ts";
import { oneOf } from "../command-line.ts";

/** The Charon cluster of a stack that a command names. */
export function charonCluster({ stack, dvtClusters }: Topology, name: string): DvtCluster {
  const names = Object.values(dvtClusters)
    .filter(({ program }) => program === "charon")
    .map((cluster) => cluster.name);
  if (names.length === 0) throw new Error(`${stack} has no Charon cluster.`);
  return dvtClusters[oneOf("Charon cluster", name, names)]!;
}
