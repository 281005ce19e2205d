import type { Output } from "@pulumi/pulumi/output.js";
import { leastCpu } from "../../catalog/clients/clients.ts";
import { semverOf } from "../../catalog/clients/images.ts";
import { versionPolicies } from "../../catalog/version-policy.ts";
import { type Items, itemsOf } from "../../components/roles/role.ts";
import type { EthereumPair } from "../../topology/ethereum/node.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { peerRules } from "../firewall.ts";
import { onDisk } from "../hosts/disks.ts";
import { directory, file } from "../items.ts";
import { renderCompose } from "../workloads/compose.ts";
import { probeItems, serviceItems } from "../workloads/service-items.ts";
import { clientServices, nodePaths, nodeProject } from "./node.ts";
import type { KeysByNode } from "./peers.ts";

const data = { ...directory, keep: true } as const;
/** Nimbus does not start on a data folder that others may look into, and nobody needs to. */
const own = { ...data, mode: "0700" } as const;

/** A machine shows less memory than it was bought with: firmware, kernel and graphics keep some. */
const shownMemory = 0.9;

/** Everything a node is on its host; `keys` are the public keys of the environment's nodes, unknown before they are made. */
export function nodeItems(node: EthereumPair, host: Host, keys: Output<KeysByNode>): Items {
  const { configuration, compose, jwt } = nodePaths(node);
  const project = keys.apply((known) => nodeProject(node, known));
  const services = serviceItems(nodeProject(node), compose, { made: project });
  const restarts = Object.keys(services).join(",");
  return {
    ...hardwareItems(node, host),
    [`directory ${configuration}`]: directory,
    ...dataItems(node, host),
    ...databaseItems(node),
    [`secret ${jwt}`]: { format: "hex32", owner: "root:root", mode: "0600", restarts },
    [`file ${compose}`]: { content: project.apply(renderCompose), ...file },
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
  const clients = clientServices(node).filter(({ image }) => versionPolicies[image.name].oneWayDatabase);
  return itemsOf(
    clients.map(({ name, image }) => [
      `database ${folder}/${name}`,
      { version: semverOf(node.versions[image.name]!)! },
    ]),
  );
}
