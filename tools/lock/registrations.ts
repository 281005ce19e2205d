/** Registrations with relays that were signed at the key generation, because no operator can sign one alone. */

import type { Problem } from "../../topology/problems.ts";
import { blsKeyIn, haveSigned } from "./bls.ts";
import type { ClusterDefinition, LockFile } from "./file.ts";
import { registrationRoot } from "./signing-roots.ts";

/** Where a definition has none (ObolNetwork/charon eth2util/registration, DefaultGasLimit, e6284707). */
const charonGasLimit = 30_000_000;

/** What the operators agreed to. */
export const agreedGasLimit = ({ target_gas_limit }: ClusterDefinition): number =>
  target_gas_limit === 0 ? charonGasLimit : target_gas_limit;

const remedy =
  "do not use it: relays would pay or build as the registration says. Start the key generation anew";

export function registrationFindings({ cluster_definition, distributed_validators }: LockFile): Problem[] {
  const { validators, fork_version } = cluster_definition;
  const gasLimit = agreedGasLimit(cluster_definition);
  return distributed_validators.flatMap(({ distributed_public_key, builder_registration }, i) => {
    const { message, signature } = builder_registration;
    const base = `distributed_validators[${i}].builder_registration`;
    const path = `${base}.message`;
    const recipient = validators[i]?.fee_recipient_address;
    const key = blsKeyIn(message.pubkey);
    const found: Problem[] = [];
    if (!isSame(message.pubkey, distributed_public_key))
      found.push({
        check: "registration-key",
        path: `${path}.pubkey`,
        reason: "it is not the key of its validator",
        remedy,
      });
    if (recipient !== undefined && !isSame(message.fee_recipient, recipient))
      found.push({
        check: "registration-fee-recipient",
        path: `${path}.fee_recipient`,
        reason: `builders would pay ${message.fee_recipient}, and ${recipient} was agreed to`,
        remedy,
      });
    if (message.gas_limit !== gasLimit)
      found.push({
        check: "gas-limit",
        path: `${path}.gas_limit`,
        reason: `it is ${message.gas_limit}, and ${gasLimit} was agreed to`,
        remedy,
      });
    if (key === undefined || !haveSigned([key], registrationRoot(message, fork_version), signature))
      found.push({
        check: "registration-signature",
        path: `${base}.signature`,
        reason: `its key did not sign this registration for the fork version ${fork_version}`,
        remedy,
      });
    return found;
  });
}

/** Upper and lower case of hex digits are the same. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
