import { type Network, networkNames, networks } from "../../catalog/networks.ts";
import { makeRecord } from "../../lab/dvt/enr.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import { loadTopology } from "../../topology/load.ts";
import type { Topology } from "../../topology/topology.ts";
import { complete, openTunnel, type Settings, today } from "./inventory.ts";

/** Rented hosts of the committed inventory that carry DVT nodes. */
const dvtHosts = ["shin", "xserver", "conoha", "webarena"] as const;

/** A node record of a key that everybody can have. */
export const nodeRecord: string = makeRecord(Buffer.alloc(32, 9), "198.18.113.9", 3610);

export const lockHash = `0x${"5c".repeat(32)}`;

/** Puts an SSV node and a Charon node on each of four rented hosts, and makes a cluster of each kind. */
export function addDvt(config: Settings): void {
  config.dvtNodes = {};
  dvtHosts.forEach((host, i) => {
    config.hosts[host].dvtNetworks = [config.network];
    config.sites[host].publicAddress = `198.18.113.${config.hosts[host].index}`;
    config.dvtNodes[`ssv${i + 1}`] = { host, program: "ssv", operatorId: 101 + i };
    config.dvtNodes[`charon${i + 1}`] = { host, program: "charon" };
  });
  config.dvtClusters = {
    ssv: { nodes: ["ssv1", "ssv2", "ssv3", "ssv4"] },
    obol: { nodes: ["charon1", "charon2", "charon3", "charon4"], lockHash },
  };
  config.waivers["cluster-site"] = {
    for: ["ssv without home", "obol without home"],
    reason: "both home hosts share one line",
  };
}

/** A committed stack with DVT nodes on its rented hosts; `change` alters the configuration last. */
export function loadDvt(stack: string, change: (config: Settings) => void = () => undefined): Topology {
  const config = complete(stack);
  addDvt(config);
  change(config);
  return loadTopology(stack, config, today);
}

const known = networkNames.filter((name) => (networks[name] as Network).genesis === undefined);

/** DVT nodes on every network that their programs know, with a tunnel and without. */
export const everyDvtNode: readonly DvtNode[] = known.flatMap((stack) =>
  [loadDvt(stack), loadDvt(stack, openTunnel)].flatMap(({ dvtNodes }) => Object.values(dvtNodes)),
);
