import type { HealthProbe } from "../../render/clients/client.ts";
import { renderCompose } from "../../render/compose.ts";
import { clientServices, nodePaths, nodeProject } from "../../render/node.ts";
import { leastCpu } from "../../topology/clients.ts";
import type { EthereumPair, Host } from "../../topology/topology.ts";
import { openPorts } from "../hosts/firewall.ts";
import { type Items, itemsOf } from "../hosts/role.ts";
import { serviceItems } from "./serviceItems.ts";

const directory = { owner: "root:root", mode: "0755" } as const;
const data = { ...directory, keep: true } as const;
/** Nimbus does not start on a data folder that others may look into, and nobody needs to. */
const own = { ...data, mode: "0700" } as const;

/** A machine shows less memory than it was bought with: firmware, kernel and graphics keep some. */
const shownMemory = 0.9;

/** Everything a node is on its host. */
export function nodeItems(node: EthereumPair, host: Host): Items {
  const { configuration, compose, jwt } = nodePaths(node);
  const project = nodeProject(node);
  const services = serviceItems(project, compose);
  const restarts = Object.keys(services).join(",");
  return {
    ...hardwareItems(node, host),
    [`directory ${configuration}`]: directory,
    ...dataItems(node),
    [`secret ${jwt}`]: { format: "hex32", owner: "root:root", mode: "0600", restarts },
    [`file ${compose}`]: { content: renderCompose(project), owner: "root:root", mode: "0644" },
    ...services,
    // Docker's own rules let these in; ours say so, and hold for a client that a human runs without Docker.
    ...openPorts(
      node.stack,
      node.name,
      clientServices(node).flatMap(({ peerPorts }) => peerPorts),
    ),
    ...probeItems(node),
  };
}

/** The limits of its containers follow from the memory that the inventory names. */
function hardwareItems({ execution }: EthereumPair, { memoryGiB }: Host): Items {
  const cpu = leastCpu[execution];
  return {
    "requires memory": { gibibytes: Math.round(memoryGiB * shownMemory * 10) / 10 },
    ...(cpu && { "requires cpu": { cpu } }),
  };
}

/** One folder for each program. */
function dataItems(node: EthereumPair): Items {
  const { data: folder } = nodePaths(node);
  const programs = clientServices(node).map(({ name }) => `${folder}/${name}`);
  return itemsOf([
    [`directory ${folder}`, data],
    ...programs.map((path) => [`directory ${path}`, own] as const),
  ]);
}

function probeItems(node: EthereumPair): Items {
  const probes = clientServices(node).flatMap((client) => client.probes);
  return itemsOf(probes.map((probe) => [`probe ${node.name} ${probe.name}`, probeItem(probe)]));
}

function probeItem({ url, body, expect, within }: HealthProbe): Items[`probe ${string}`] {
  return { url, ...(body !== undefined && { method: "POST", body }), expect, within };
}
