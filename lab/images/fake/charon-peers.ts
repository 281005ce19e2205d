/** The node among those of its cluster, over the ports of its peers. */

import { charonRules } from "../../dvt/duty.ts";
import { ClusterOperator } from "../../dvt/operator.ts";
import { isReachable, listenForOperators, sendToAll } from "../../dvt/peers.ts";
import { parseAddress } from "./addresses.ts";
import type { Membership } from "./charon-lock.ts";
import type { Slots } from "./slots.ts";

export interface CharonPeers {
  readonly operator: ClusterOperator;
  /** How many of the other nodes answer. */
  readonly connected: () => Promise<number>;
}

/** `listening`: addresses with ports. */
export function joinPeers(
  { self, operators }: Membership,
  { genesis, slotTime }: Slots,
  listening: readonly string[],
): CharonPeers {
  const others = operators.flatMap(({ address, port }, i) =>
    i + 1 === self || address === undefined ? [] : [`http://${address}:${port}`],
  );
  const settings = { self, operators: operators.length, rules: charonRules, genesis, slotTime };
  const operator = new ClusterOperator(settings, (envelope) => sendToAll(others, envelope));
  for (const { address, port } of listening.map(parseAddress))
    listenForOperators(address, port, (envelope) => operator.receive(envelope));
  const connected = async (): Promise<number> =>
    (await Promise.all(others.map(isReachable))).filter((is) => is).length;
  return { operator, connected };
}
