/** The stacks whose losses are made. */

import type { StackSettings } from "../../lab/stack-settings.ts";

export const lossStacks = ["two-clients", "one-client"] as const;
export type StackName = (typeof lossStacks)[number];

export const lossKinds = ["host", "site", "node", "client", "program", "network", "relay"] as const;

/** Both homes have the clients of the last one, so that either client stops all clusters. */
export function sameClients(settings: StackSettings): void {
  const nodes = settings["bonded-validator:nodes"];
  const { execution, consensus } = Object.values(nodes).at(-1)!;
  for (const node of Object.values(nodes)) Object.assign(node, { execution, consensus });
}
