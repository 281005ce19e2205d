import type { HealthProbe } from "../../render/clients/client.ts";
import { renderCompose } from "../../render/compose.ts";
import { clientServices, nodePaths, nodeProject } from "../../render/node.ts";
import type { EthereumPair } from "../../topology/topology.ts";
import { openPorts } from "../hosts/firewall.ts";
import { type Items, itemsOf } from "../hosts/role.ts";
import { serviceItems } from "./serviceItems.ts";

const directory = { owner: "root:root", mode: "0755" } as const;
const data = { ...directory, keep: true } as const;
/** Nimbus does not start on a data folder that others may look into, and nobody needs to. */
const own = { ...data, mode: "0700" } as const;

/** Everything a node is on its host. */
export function nodeItems(node: EthereumPair): Items {
  const { configuration, compose, jwt } = nodePaths(node);
  const project = nodeProject(node);
  const services = serviceItems(project, compose);
  const restarts = Object.keys(services).join(",");
  return {
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
