/** The operator among those of its cluster, over the port of its peers. */

import { ssvRules } from "../../dvt/duty.ts";
import { ClusterOperator } from "../../dvt/operator.ts";
import { listenForOperators, sendToAll } from "../../dvt/peers.ts";
import type { Slots } from "./slots.ts";
import type { Shares } from "./ssv-shares.ts";

export interface Cluster {
  readonly operator: ClusterOperator;
  /** How many of the others have said something in the last minute. */
  readonly peers: () => number;
}

/** Milliseconds. */
const lately = 60_000;

export function joinCluster(
  { operatorId, operators }: Shares,
  { genesis, slotTime }: Slots,
  port: number,
): Cluster {
  const self = operators.findIndex(({ id }) => id === operatorId) + 1;
  if (self === 0) throw new Error(`operator ${operatorId} is not one of its cluster`);
  const others = operators.filter(({ id }) => id !== operatorId).map(({ url }) => url);
  const settings = { self, operators: operators.length, rules: ssvRules, genesis, slotTime };
  const operator = new ClusterOperator(settings, (envelope) => sendToAll(others, envelope));
  const heard = new Map<number, number>();
  listenForOperators("0.0.0.0", port, (envelope) => {
    heard.set(envelope.from, performance.now());
    operator.receive(envelope);
  });
  const isLate = (time: number): boolean => performance.now() - time > lately;
  return { operator, peers: () => [...heard.values()].filter((time) => !isLate(time)).length };
}
