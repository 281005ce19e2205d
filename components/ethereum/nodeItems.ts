import type { HealthProbe } from "../../render/clients/client.ts";
import { definitionOf, renderCompose } from "../../render/compose.ts";
import { clientServices, nodePaths, nodeProject } from "../../render/node.ts";
import type { DataDisk } from "../../topology/disks.ts";
import type { EthereumPair } from "../../topology/topology.ts";
import { type Items, itemsOf } from "../hosts/role.ts";

const directory = { owner: "root:root", mode: "0755" } as const;
const data = { ...directory, keep: true } as const;

/** Everything a node is on its host; `disk` is where its data lies, unless that is the host's own. */
export function nodeItems(node: EthereumPair, disk: DataDisk | undefined): Items {
  const { configuration, compose, jwt } = nodePaths(node);
  const services = serviceItems(node);
  const restarts = Object.keys(services).join(",");
  return {
    [`directory /etc/bonded-validator/${node.stack}`]: directory,
    [`directory ${configuration}`]: directory,
    ...dataItems(node, disk),
    [`secret ${jwt}`]: { format: "hex32", owner: "root:root", mode: "0600", restarts },
    [`file ${compose}`]: { content: renderCompose(nodeProject(node)), owner: "root:root", mode: "0644" },
    ...services,
    ...probeItems(node),
  };
}

/** One folder for each program; those above belong to the environment alone, as a host has one node of a network. */
function dataItems(node: EthereumPair, disk: DataDisk | undefined): Items {
  const wanted = disk === undefined ? data : { ...data, on: disk.mount };
  const folders = clientServices(node).map(({ program }) => `${nodePaths(node).data}/${program}`);
  const all = [`/mnt/ethereum/${node.stack}`, nodePaths(node).data, ...folders];
  return itemsOf(all.map((path) => [`directory ${path}`, wanted]));
}

function serviceItems(node: EthereumPair): Items {
  const { name, services } = nodeProject(node);
  const { compose } = nodePaths(node);
  return itemsOf(
    Object.entries(services).map(([service, made]) => [
      `service ${name}/${service}`,
      { compose, image: made.image, definition: definitionOf(made), restart: made.restart, state: "running" },
    ]),
  );
}

function probeItems(node: EthereumPair): Items {
  const probes = clientServices(node).flatMap((client) => client.probes);
  return itemsOf(probes.map((probe) => [`probe ${node.name} ${probe.name}`, probeItem(probe)]));
}

function probeItem({ url, body, expect, within }: HealthProbe): Items[`probe ${string}`] {
  return { url, ...(body !== undefined && { method: "POST", body }), expect, within };
}
