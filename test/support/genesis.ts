import type { Genesis } from "../../catalog/genesis.ts";
import type { Node, ValidatorClient } from "../../topology/ethereum/node.ts";

const download = (name: string, digit: string) => ({
  url: `https://genesis.example.org/${name}`,
  sha256: digit.repeat(64),
});

/** Of a network that no program knows by name. */
export const genesis: Genesis = {
  execution: download("genesis.json", "1"),
  config: download("config.yaml", "2"),
  state: download("genesis.ssz", "3"),
  depositContract: { block: 0, hash: `0x${"4".repeat(64)}` },
  enodes: [`enode://${"5".repeat(128)}@198.18.113.1:30303`, `enode://${"6".repeat(128)}@198.18.113.2:30303`],
  enrs: [
    "enr:-LK4QBHVzF8Ql-YilYzneF8UL7R8gqGFZtZ3qznqQIiv0S_2T0",
    "enr:-Le4QGWdPUgA6CqaS0KMGPglLjhnqB6MJ7ZDtXTZmzEp",
  ],
};

/** The node as it would be on such a network, which need not have providers of a checkpoint. */
export function onGenesis(node: Node): Node[] {
  return [
    { ...node, genesis },
    { ...node, genesis, checkpoints: [] },
  ];
}

export function validatorOnGenesis(validator: ValidatorClient): ValidatorClient {
  return { ...validator, genesis };
}
