import type { Node, ValidatorClient } from "../../topology/ethereum/node.ts";
import { diskOf } from "../../topology/hosts/disks.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Topology } from "../../topology/topology.ts";
import type { ContributingRole, RoleSpec } from "../role.ts";
import { stackData } from "../workloads/paths.ts";
import { nodeGates, proposalGate } from "./gates.ts";
import { clientServices } from "./node.ts";
import { nodeItems } from "./node-items.ts";
import { sharedItems } from "./shared-items.ts";
import { moveSteps, signerApi, signerApis, validatorClientService } from "./validator.ts";
import { validatorItems } from "./validator-items.ts";

/**
 * What a stack's nodes and validator clients on one host share. Those of other hosts learn its keys, so a dead host
 * must not hold it up: it lasts.
 */
export function sharedRole({ stack, nodes }: Topology, host: Host): RoleSpec {
  const hasDisk = diskOf(host.disks, stackData(stack)) !== undefined;
  const own = Object.values(nodes).filter((node) => node.host === host.name);
  const items = sharedItems(stack, host, own);
  return {
    host,
    role: "shared",
    requires: hasDisk ? "base, disks" : "base",
    keepLastKnownState: true,
    items,
  };
}

/** Hosts on which a stack's nodes and validator clients run. */
export function placesOf({ nodes, validators, hosts }: Topology): Host[] {
  const placed = [...Object.values(nodes), ...Object.values(validators)].map(({ host }) => host);
  return [...new Set(placed)].map((host) => hosts[host]!);
}

export function nodeRole(topology: Topology, node: Node): ContributingRole {
  const host = topology.hosts[node.host]!;
  const signers = signerApis(topology, node.host);
  const services = clientServices(node);
  return {
    host,
    role: `node-${node.name}`,
    requires: "base",
    items: { ...nodeItems(node, host), ...nodeGates(node, signers) },
    contributes: {
      metrics: services.map(({ name, metrics }) => ({ program: name, ...metrics })),
      publicPorts: services
        .flatMap(({ peerPorts }) => peerPorts)
        .flatMap(({ port, protocols }) => protocols.map((protocol) => `${port}/${protocol}`)),
    },
  };
}

export function validatorRole({ hosts }: Topology, validator: ValidatorClient): ContributingRole {
  const host = hosts[validator.host]!;
  const { group } = validator;
  return {
    host,
    role: `validator-${validator.name}`,
    requires: "base",
    move: moveSteps(validator),
    keysOf: `the group ${group.name} (${group.protocol})`,
    tells: `fees of ${group.name} go to ${group.feeRecipient}`,
    items: {
      ...validatorItems(validator, host),
      ...proposalGate(validator.beaconApis[0]!, [signerApi(validator)]),
    },
    contributes: {
      metrics: [{ program: `${validator.client}-validator`, ...validatorClientService(validator).metrics }],
      publicPorts: [],
    },
  };
}
