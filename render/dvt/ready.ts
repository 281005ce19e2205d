import { loopbackUrl } from "../../catalog/loopback.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import { charonPorts, ssvPorts } from "../../topology/dvt/ports.ts";
import { type Items, itemsFrom } from "../role.ts";
import { scriptFrom } from "../script.ts";

const ask = "../ethereum/gates/ask.sh";
const charonScript = scriptFrom(import.meta.dirname, ask, "ready-charon.sh");
const ssvScript = scriptFrom(import.meta.dirname, ask, "ready-ssv.sh");

/**
 * Seconds until a node signs again. A validator votes once in each epoch of 384 s, so up to two pass until its next vote.
 * An SSV node waits up to four for doppelgangers before.
 */
const readySeconds = { charon: 960, ssv: 2400 } as const;

/** One DVT node of the stack at a time may be disturbed, and none without which its cluster would stop. */
export function dvtRolling(node: DvtNode): Items {
  const clusters = Object.entries(node.quorums).map(([cluster, quorum]) => `${cluster}:${quorum}`);
  const item = {
    ready: dvtReadyScript(node),
    timeoutSeconds: readySeconds[node.program],
    ...(clusters.length > 0 && { clusters: clusters.join(",") }),
  };
  return itemsFrom([[`rolling ${node.stack}-dvt`, item]]);
}

/**
 * Script that ends with 0 where a DVT node signs, as far as it says so itself. Of Charon: `/readyz`, and its metrics of
 * what its validator client has handed in (app/monitoringapi.go, core/scheduler/metrics.go and core/validatorapi of
 * ObolNetwork/charon, e6284707): others count only what the whole cluster has done. Of Lodestar: the
 * votes that Charon has taken from it (packages/validator/src/metrics.ts of ChainSafe/lodestar, 6de07362). Of an SSV node: its API (api/handlers/node
 * and validators), its metrics of doppelgangers, and the time that ends a duty, which begins when the node sends its part
 * of the signature (doppelganger, protocol/v2/ssv/runner of ssvlabs/ssv, 001e2c3d and 00f32ed1).
 */
export function dvtReadyScript(node: DvtNode): string {
  if (node.program === "charon") {
    const { monitoring, validatorMetrics } = charonPorts(node.network);
    return charonScript({
      MONITORING: loopbackUrl(monitoring),
      LODESTAR: `${loopbackUrl(validatorMetrics)}/metrics`,
    });
  }
  const { api, metrics } = ssvPorts(node.network);
  return ssvScript({
    API: loopbackUrl(api),
    METRICS: `${loopbackUrl(metrics)}/metrics`,
    VALIDATORS: `${loopbackUrl(api)}/v1/validators?operators=${node.operatorId}`,
  });
}
