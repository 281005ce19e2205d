import { leastCpu } from "../../catalog/clients/clients.ts";
import { semverOf } from "../../catalog/clients/images.ts";
import type { EthereumPair } from "../../topology/ethereum/node.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { onDisk } from "../hosts/disks.ts";
import { directory, file } from "../items.ts";
import { type Items, itemsOf, later } from "../role.ts";
import { openPorts, type Rules } from "../rules.ts";
import { composeFile, probeItems, serviceItems } from "../workloads/service-items.ts";
import { clientServices, nodePaths, nodeProject } from "./node.ts";

const data = { ...directory, keep: true } as const;
/** Nimbus does not start on a data folder that others may look into, and nobody needs to. */
const own = { ...data, mode: "0700" } as const;

/** A machine shows less memory than it was bought with: firmware, kernel and graphics keep some. */
const shownMemory = 0.9;

/** Everything a node is on its host. Its compose project comes later: it names the public keys of the other nodes. */
export function nodeItems(node: EthereumPair, host: Host): Items {
  const { configuration, compose, jwt } = nodePaths(node);
  const services = serviceItems(nodeProject(node), compose, { comesLater: true });
  const restarts = Object.keys(services).join(",");
  return {
    ...hardwareItems(node, host),
    [`directory ${configuration}`]: directory,
    ...dataItems(node, host),
    ...databaseItems(node),
    [`secret ${jwt}`]: { format: "hex32", owner: "root:root", mode: "0600", restarts },
    [`file ${compose}`]: { content: later(composeFile), ...file },
    ...services,
    // Docker's own rules let these in; ours say so, and hold for a client that a human runs without Docker.
    ...peerRules(node),
    ...probeItems(node.name, clientServices(node)),
  };
}

/** The limits of its containers follow from the memory that the inventory names. */
function hardwareItems({ execution }: EthereumPair, { memoryGiB }: Host): Items {
  const cpu = leastCpu(execution);
  return {
    "requires memory": { gibibytes: Math.round(memoryGiB * shownMemory * 10) / 10 },
    ...(cpu && { "requires cpu": { cpu } }),
  };
}

/** One folder for each program. */
function dataItems(node: EthereumPair, host: Host): Items {
  const { data: folder } = nodePaths(node);
  const disk = onDisk(host, folder);
  const programs = clientServices(node).map(({ name }) => `${folder}/${name}`);
  return itemsOf([
    [`directory ${folder}`, { ...data, ...disk }],
    ...programs.map((path) => [`directory ${path}`, { ...own, ...disk }] as const),
  ]);
}

/** Databases that an older version cannot open once a newer one has. */
function databaseItems(node: EthereumPair): Items {
  const { data: folder } = nodePaths(node);
  const clients = clientServices(node).filter(({ image }) => image.oneWayDatabase);
  return itemsOf(
    clients.map(({ name, image }) => [
      `database ${folder}/${name}`,
      { version: semverOf(node.versions[image.name]!)! },
    ]),
  );
}

/** The peers of a node's programs, wherever they are. */
function peerRules(node: EthereumPair): Rules {
  const ports = clientServices(node).flatMap(({ peerPorts }) => peerPorts);
  return openPorts(node.stack, node.name, ports);
}
