import { type Problem, settingPath } from "../../problems.ts";
import { stacks } from "../../stacks.ts";
import type { EthereumDraft } from "../draft.ts";

/** Whether the stack runs on the network that is its own, or on none. */
export function networkFits({ stack, network }: EthereumDraft): boolean {
  return network === stacks[stack]?.network;
}

/** Ports and directories derive from the network, so that only one stack may run nodes on it. */
export function checkNetwork(draft: EthereumDraft): Problem[] {
  const { stack, network, unreadable } = draft;
  if (unreadable.has("network")) return [];
  const shared = `two stacks with nodes on ${network} would use the same ports and directories`;
  const reason = network === undefined ? lacking(draft) : networkFits(draft) ? undefined : shared;
  if (reason === undefined) return [];
  return [{ check: "network", path: settingPath("network"), reason, remedy: remedyFor(stack) }];
}

function lacking({ nodes, validators }: EthereumDraft): string | undefined {
  if (nodes.names.size > 0) return "nodes need a network";
  return validators.names.size > 0 ? "validator clients need a network" : undefined;
}

function remedyFor(stack: string): string {
  const own = stacks[stack]?.network;
  return own === undefined
    ? `remove it, nodes and validators: the stack ${stack} has no network (topology/stacks.ts)`
    : `write ${own}`;
}
