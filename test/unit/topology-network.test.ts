import { expect, it } from "vitest";
import type { NetworkName } from "../../catalog/networks.ts";
import { checkNetwork } from "../../topology/ethereum/checks/network.ts";
import { stacks } from "../../topology/stacks.ts";

const all = { ...stacks, router: {} };
const none = { valid: new Map(), names: new Set<string>() };
const some = { valid: new Map(), names: new Set(["a"]) };

function draft(stack: string, network: NetworkName | undefined, filled: "nodes" | "validators" | "nothing") {
  const entries = { nodes: none, validators: none, validatorGroups: none, [filled]: some };
  return {
    stack,
    network,
    ...entries,
    checkpoints: undefined,
    pbs: "sidecar" as const,
    changes: {},
    unreadable: new Set<string>(),
  };
}

const write = "write hoodi";
const remove = (what: string) => `remove ${what}: the stack router has no network (topology/stacks.ts)`;

it.each([
  ["hoodi", "hoodi", "nodes", undefined],
  ["hoodi", undefined, "nothing", undefined],
  ["hoodi", undefined, "nodes", write],
  ["hoodi", undefined, "validators", write],
  ["hoodi", "mainnet", "nothing", write],
  ["router", undefined, "nothing", undefined],
  ["router", undefined, "validators", remove("nodes and validators")],
  ["router", "hoodi", "nothing", remove("it, with nodes and validators")],
  ["hodi", "hoodi", "nodes", undefined],
] as const)("of stack %s with network %s and %s: %s", (stack, network, filled, remedy) => {
  expect(checkNetwork(draft(stack, network, filled), all).map((problem) => problem.remedy)).toEqual(
    remedy === undefined ? [] : [remedy],
  );
});
