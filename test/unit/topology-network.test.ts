import { expect, it } from "vitest";
import type { NetworkName } from "../../catalog/networks.ts";
import { checkNetwork } from "../../topology/ethereum/checks/network.ts";

const none = { sound: new Map(), names: new Set<string>() };
const some = { sound: new Map(), names: new Set(["a"]) };

function draft(stack: string, network: NetworkName | undefined, filled: "nodes" | "validators" | "nothing") {
  const entries = { nodes: none, validators: none, validatorGroups: none, [filled]: some };
  return { stack, network, ...entries, checkpoints: undefined, changes: {}, unreadable: new Set<string>() };
}

const write = "write hoodi";
const remove = "remove it, nodes and validators: the stack router has no network (topology/stacks.ts)";

it.each([
  ["hoodi", "hoodi", "nodes", undefined],
  ["hoodi", undefined, "nothing", undefined],
  ["hoodi", undefined, "nodes", write],
  ["hoodi", undefined, "validators", write],
  ["hoodi", "mainnet", "nothing", write],
  ["router", undefined, "nothing", undefined],
  ["router", undefined, "validators", remove],
  ["router", "hoodi", "nothing", remove],
] as const)("of stack %s with network %s and %s: %s", (stack, network, filled, remedy) => {
  expect(checkNetwork(draft(stack, network, filled)).map((problem) => problem.remedy)).toEqual(
    remedy === undefined ? [] : [remedy],
  );
});
