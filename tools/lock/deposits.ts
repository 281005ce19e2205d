/** Deposits that a lock brings along: for which key, how much, and to whom the money comes back. */

import type { Problem } from "../../topology/problems.ts";
import { blsKeyIn, haveSigned } from "./bls.ts";
import type { ClusterDefinition, DepositData, LockFile } from "./file.ts";
import { depositRoot } from "./signing-roots.ts";

const gweiPerEth = 1_000_000_000n;

/** What a validator has to have before it is activated (consensus-specs, MIN_ACTIVATION_BALANCE). */
const activationEth = 32n;

/** ETH, at 0x01 and at 0x02 (ObolNetwork/charon eth2util/deposit, DefaultDepositAmounts and MaxDepositAmount, e6284707). */
const rules = {
  plain: { prefix: "0x01", ownAmounts: [1n, 32n], max: 32n },
  compounding: { prefix: "0x02", ownAmounts: [1n, 8n, 32n, 256n], max: 2048n },
} as const;

const remedy = "do not deposit with it: start the key generation anew";

export function depositFindings({ cluster_definition, distributed_validators }: LockFile): Problem[] {
  const each = distributed_validators.flatMap(({ distributed_public_key, partial_deposit_data }, i) => {
    const path = `distributed_validators[${i}].partial_deposit_data`;
    const withdrawal = cluster_definition.validators[i]?.withdrawal_address;
    return [
      ...offeredAmounts(path, partial_deposit_data, cluster_definition),
      ...partial_deposit_data.flatMap((deposit, j) => [
        ...keyFindings(`${path}[${j}]`, deposit, distributed_public_key),
        ...credentialFindings(`${path}[${j}]`, deposit, cluster_definition, withdrawal),
        ...signatureFindings(`${path}[${j}]`, deposit, cluster_definition.fork_version),
      ]),
    ];
  });
  return [...agreedAmounts(cluster_definition), ...each];
}

const ruleOf = ({ compounding }: ClusterDefinition) => rules[compounding ? "compounding" : "plain"];

/** Amounts that the operators agreed to. */
export function agreedAmounts(definition: ClusterDefinition): Problem[] {
  const amounts = (definition.deposit_amounts ?? []).map(BigInt);
  if (amounts.length === 0) return [];
  const { max } = ruleOf(definition);
  const path = "cluster_definition.deposit_amounts";
  const unfit = amounts.filter((amount) => amount < gweiPerEth || amount > max * gweiPerEth);
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  const reasons = [
    ...unfit.map((amount) => `${inEth(amount)} is not between 1 ETH and ${max} ETH`),
    ...(sum < activationEth * gweiPerEth
      ? [`together they are ${inEth(sum)}, and a validator starts with 32 ETH`]
      : []),
  ];
  return reasons.map((reason) => ({ check: "deposit-amount", path, reason, remedy }));
}

/** A deposit is signed for each amount that was agreed to. */
function offeredAmounts(path: string, deposits: readonly DepositData[], definition: ClusterDefinition) {
  const agreed = (definition.deposit_amounts ?? []).map(BigInt);
  const wanted = agreed.length > 0 ? agreed : ruleOf(definition).ownAmounts.map((eth) => eth * gweiPerEth);
  const [offered, expected] = [deposits.map(({ amount }) => BigInt(amount)), [...new Set(wanted)]].map(list);
  const reason = `it has deposits of ${offered || "nothing"}, and ${expected} were agreed to`;
  return offered === expected ? [] : [{ check: "deposit-amount", path, reason, remedy }];
}

const list = (amounts: readonly bigint[]): string =>
  amounts
    .toSorted((a, b) => Number(a - b))
    .map(inEth)
    .join(", ");

/** `32000000000` → `32 ETH` */
function inEth(gwei: bigint): string {
  const fraction = (gwei % gweiPerEth).toString().padStart(9, "0").replace(/0+$/, "");
  return `${gwei / gweiPerEth}${fraction && `.${fraction}`} ETH`;
}

function keyFindings(path: string, { pubkey }: DepositData, key: string): Problem[] {
  if (pubkey.toLowerCase() === key.toLowerCase()) return [];
  return [
    { check: "deposit-key", path: `${path}.pubkey`, reason: "it is not the key of its validator", remedy },
  ];
}

function credentialFindings(
  path: string,
  { withdrawal_credentials }: DepositData,
  definition: ClusterDefinition,
  address: string | undefined,
): Problem[] {
  if (address === undefined) return [];
  const { prefix } = ruleOf(definition);
  const wanted = `${prefix}${"00".repeat(11)}${address.slice(2).toLowerCase()}`;
  if (withdrawal_credentials.toLowerCase() === wanted) return [];
  const reason = `the deposit would come back to ${withdrawal_credentials}, and ${prefix} with ${address} was agreed to`;
  return [{ check: "withdrawal-credentials", path: `${path}.withdrawal_credentials`, reason, remedy }];
}

function signatureFindings(path: string, deposit: DepositData, forkVersion: string): Problem[] {
  const key = blsKeyIn(deposit.pubkey);
  if (key !== undefined && haveSigned([key], depositRoot(deposit, forkVersion), deposit.signature)) return [];
  const reason = `its key did not sign this deposit for the fork version ${forkVersion}: the chain would keep the ETH and make no validator`;
  return [{ check: "deposit-signature", path: `${path}.signature`, reason, remedy }];
}
