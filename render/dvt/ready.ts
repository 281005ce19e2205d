import { loopbackUrl } from "../../catalog/loopback.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import { charonPorts, ssvPorts } from "../../topology/dvt/ports.ts";
import { type Items, itemsFrom } from "../role.ts";
import { scriptFrom } from "../script.ts";

const ask = "../ethereum/gates/ask.sh";
const charonScript = scriptFrom(import.meta.dirname, ask, "ready-charon.sh");
const ssvScript = scriptFrom(import.meta.dirname, ask, "ready-ssv.sh");

/** Seconds until a node signs again: an SSV node waits up to four epochs of 384 s for doppelgangers. */
const readySeconds = { charon: 600, ssv: 2400 } as const;

/** One DVT node of the stack at a time may be disturbed, and none without which its cluster would stop. */
export function dvtRolling({ stack, network, program, quorums }: DvtNode): Items {
  const clusters = Object.entries(quorums).map(([cluster, quorum]) => `${cluster}:${quorum}`);
  const item = {
    ready: dvtReadyScript(program, network),
    timeoutSeconds: readySeconds[program],
    ...(clusters.length > 0 && { clusters: clusters.join(",") }),
  };
  return itemsFrom([[`rolling ${stack}-dvt`, item]]);
}

/** Script that ends with 0 where a DVT node signs, as far as it says so itself. */
export function dvtReadyScript(program: DvtNode["program"], network: DvtNode["network"]): string {
  if (program === "charon") return charonScript({ MONITORING: loopbackUrl(charonPorts(network).monitoring) });
  const { api, metrics } = ssvPorts(network);
  return ssvScript({ API: loopbackUrl(api), METRICS: `${loopbackUrl(metrics)}/metrics` });
}
