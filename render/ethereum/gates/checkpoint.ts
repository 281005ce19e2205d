import { type NetworkName, networks } from "../../../catalog/networks.ts";
import { gateScript } from "./gate.ts";

/** Seconds for providers that have not finalized the same epoch yet to catch up with each other: two epochs. */
export const checkpointTimeoutSeconds = 780;

const script = gateScript("checkpoint.sh");

/**
 * Script for before a beacon node's first start: every provider has to serve the network, which its genesis validators
 * root tells, and independent ones have to name one finalized root. `data` is the program's data folder; where it holds
 * anything, the node has started before and knows its chain. A provider whose answer cannot be read names none, and
 * without it the node is not started.
 * The paths are among those that checkpointz serves (ethpandaops/checkpointz, pkg/api/handler.go).
 */
export function checkpointScript(data: string, network: NetworkName, providers: readonly string[]): string {
  const { validatorsRoot } = networks[network];
  return script({ DATA: data, NETWORK: network, GENESIS: validatorsRoot, PROVIDERS: providers.join(" ") });
}
