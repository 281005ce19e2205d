import type { HealthProbe } from "../../render/clients/client.ts";
import { definitionOf, renderCompose } from "../../render/compose.ts";
import { clientServices, nodePaths, nodeProject } from "../../render/node.ts";
import { leastCpu } from "../../topology/clients.ts";
import type { EthereumPair, Host } from "../../topology/topology.ts";
import { type Items, itemsOf } from "../hosts/role.ts";

const directory = { owner: "root:root", mode: "0755" } as const;
const data = { ...directory, keep: true } as const;

/** A machine shows less memory than it was bought with: firmware, kernel and graphics keep some. */
const shownMemory = 0.9;

/** Everything a node is on its host. */
export function nodeItems(node: EthereumPair, host: Host): Items {
  const { configuration, compose, jwt } = nodePaths(node);
  const services = serviceItems(node);
  const restarts = Object.keys(services).join(",");
  return {
    ...hardwareItems(node, host),
    [`directory /etc/bonded-validator/${node.stack}`]: directory,
    [`directory ${configuration}`]: directory,
    ...dataItems(node),
    [`secret ${jwt}`]: { format: "hex32", owner: "root:root", mode: "0600", restarts },
    [`file ${compose}`]: { content: renderCompose(nodeProject(node)), owner: "root:root", mode: "0644" },
    ...services,
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

/** One folder for each program; those above belong to the environment alone, as a host has one node of a network. */
function dataItems(node: EthereumPair): Items {
  const folders = clientServices(node).map(({ program }) => `${nodePaths(node).data}/${program}`);
  const all = [`/mnt/ethereum/${node.stack}`, nodePaths(node).data, ...folders];
  return itemsOf(all.map((path) => [`directory ${path}`, data]));
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
