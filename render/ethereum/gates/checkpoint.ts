import { gateScript } from "./gate.ts";

/** Seconds for providers that have not finalized the same epoch yet to catch up with each other: two epochs. */
export const checkpointTimeoutSeconds = 780;

const script = gateScript("checkpoint.sh");

/**
 * Script for before a beacon node's first start: independent providers have to name one finalized root. `data` is
 * the program's data folder; where it holds anything, the node has started before and knows its chain. A provider
 * whose answer cannot be read names none, and without it the node is not started.
 * The path is one that checkpointz serves (ethpandaops/checkpointz, pkg/api/handler.go).
 */
export function checkpointScript(data: string, providers: readonly string[]): string {
  return script({ DATA: data, PROVIDERS: providers.join(" ") });
}
