import type { Systems, Topology } from "../topology/topology.ts";
import { deployCloud } from "./cloud/deploy.ts";
import { DvtStack } from "./dvt/dvt-stack.ts";
import { EthereumStack } from "./ethereum/ethereum-stack.ts";
import { Fleet } from "./hosts/fleet.ts";
import { deployMev } from "./mev/deploy.ts";
import { MonitoringStack } from "./monitoring/deploy.ts";
import { deployOverlay } from "./overlay/deploy.ts";
import { deployTunnel } from "./tunnel/deploy.ts";

/** One entry for each system that the topology has, so that neither list forgets one. */
type EachSystem = { readonly [System in keyof Systems]: unknown };

/** Deploys every system of a topology; each knows those before it. */
export function deploy(topology: Topology) {
  const { stack, network } = topology;
  const hosts = new Fleet("fleet", { topology });
  const cloud = deployCloud(topology);
  const ethereum = network === undefined ? undefined : new EthereumStack(stack, { topology, fleet: hosts });
  const mev = deployMev(topology, ethereum);
  const overlay = deployOverlay(topology, hosts, ethereum, mev);
  const tunnel = deployTunnel(topology, hosts, ethereum, overlay);
  const hasDvt = Object.keys(topology.dvtNodes).length > 0;
  const dvt = hasDvt ? new DvtStack(`${stack}-dvt`, { topology, fleet: hosts, overlay }) : undefined;
  const monitoring =
    topology.monitoring && new MonitoringStack(`${stack}-monitoring`, { topology, fleet: hosts, overlay });
  return { hosts, cloud, ethereum, overlay, tunnel, mev, dvt, monitoring } satisfies EachSystem;
}
