import { type Problem, settingPath } from "../../problems.ts";
import { stacks } from "../../stacks.ts";
import type { EthereumDraft } from "../draft.ts";

/** Whether the network is exactly what topology/stacks.ts gives the stack, which may be none. */
export function networkFits({ stack, network }: EthereumDraft): boolean {
  return network === stacks[stack]?.network;
}

/** Ports derive from the network, so that only one stack may run nodes on it. */
export function checkNetwork(draft: EthereumDraft, all = stacks): Problem[] {
  const { stack, network, unreadable } = draft;
  // A stack that there is not is a mistake of its own.
  if (unreadable.has("network") || all[stack] === undefined) return [];
  const shared = `two stacks with nodes on ${network} would use the same ports`;
  const reason = network === undefined ? lacking(draft) : network === all[stack].network ? undefined : shared;
  if (reason === undefined) return [];
  return [
    {
      check: "network",
      path: settingPath("network"),
      reason,
      remedy: remedyFor(stack, all[stack].network, network),
    },
  ];
}

function lacking({ nodes, validators }: EthereumDraft): string | undefined {
  if (nodes.names.size > 0) return "nodes need a network";
  return validators.names.size > 0 ? "validator clients need a network" : undefined;
}

function remedyFor(stack: string, own: string | undefined, network: string | undefined): string {
  if (own !== undefined) return `write ${own}`;
  const what = network === undefined ? "nodes and validators" : "it, with nodes and validators";
  return `remove ${what}: the stack ${stack} has no network (topology/stacks.ts)`;
}
