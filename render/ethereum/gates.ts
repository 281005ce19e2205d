import { beaconModules } from "../../catalog/clients/registry.ts";
import { loopbackUrl } from "../../catalog/loopback.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import type { Items } from "../role.ts";
import { checkpointScript, checkpointTimeoutSeconds } from "./gates/checkpoint.ts";
import { proposalsScript, proposalsTimeoutSeconds, type Signer } from "./gates/proposals.ts";
import { readyScript } from "./gates/ready.ts";
import { clientServices, nodePaths } from "./node.ts";

/** What has to hold before a node is started for the first time or disturbed. `signers` are those of its host. */
export function nodeGates(node: Node, signers: readonly Signer[]): Items {
  const beaconApi = loopbackUrl(node.ports.loopback.beaconApi);
  return {
    ...checkpointGate(node),
    ...proposalGate(beaconApi, signers),
    [`rolling ${node.stack}-nodes`]: {
      ready: readyScript(node.ports.loopback),
      timeoutSeconds: node.readyTimeoutSeconds ?? beaconModules[node.consensus].readyTimeoutSeconds,
    },
  };
}

/** One provider has been accepted by a waiver: then only its network is asked for. */
function checkpointGate(node: Node): Items {
  if (node.checkpoints.length === 0) return {};
  // The beacon node is the program that starts last, or part of the only one.
  const data = `${nodePaths(node).data}/${clientServices(node).at(-1)!.name}`;
  const script = checkpointScript(data, node.network, node.checkpoints);
  return {
    "gate checkpoint": {
      before: "start",
      script,
      timeoutSeconds: checkpointTimeoutSeconds,
      onTimeout: "refuse",
    },
  };
}

/** Holds what disturbs a beacon node or a signer while a proposal is near. */
export function proposalGate(beaconApi: string, signers: readonly Signer[]): Items {
  if (signers.length === 0) return {};
  const script = proposalsScript(beaconApi, signers);
  return {
    "gate proposals": {
      before: "stop",
      script,
      timeoutSeconds: proposalsTimeoutSeconds,
      onTimeout: "proceed",
    },
  };
}
