import type { ComponentResource } from "@pulumi/pulumi/resource.js";
import type { Topology } from "../../topology/topology.ts";
import { MevBoostRelay } from "./mev-boost-relay.ts";

/** MEV-Boost in the cloud, where the stack has the section. */
export function deployMev(
  { stack, network, mev }: Topology,
  ethereum: ComponentResource | undefined,
): MevBoostRelay | undefined {
  if (mev === undefined || network === undefined || ethereum === undefined) return undefined;
  return new MevBoostRelay(`${stack}-mev`, { mev, network }, { parent: ethereum });
}
