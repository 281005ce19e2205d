/** What the nodes of a cluster agree to before they make keys: `cluster-definition.json` of Charon. */

import { networks } from "../../catalog/networks.ts";
import { withChecksum } from "../../topology/checksums.ts";
import type { CharonNode, DvtCluster } from "../../topology/dvt/node.ts";
import type { Topology } from "../../topology/topology.ts";
import type { ClusterDefinition } from "../lock/file.ts";
import { configHash, definitionHash } from "../lock/hashes.ts";

/** What a configuration does not say of a key generation. */
export interface WantedKeys {
  readonly validators: number;
  /** Withdrawal credentials with 0x02 in place of 0x01. */
  readonly compounding: boolean;
}

/** Of one definition alone. */
export interface Stamp {
  readonly uuid: string;
  /** RFC 3339. */
  readonly timestamp: string;
}

/** What a builder aims at where a group says nothing (ObolNetwork/charon cmd/createdkg.go, e6284707). */
const standardGasLimit = 60_000_000;

/** Gwei. One deposit, so that no two of different amounts are signed for one key. */
const depositAmount = "32000000000";

/**
 * Written as Charon 1.11 does (NewDefinition of ObolNetwork/charon cluster/definition.go, e6284707). No account signs it:
 * one operator runs all nodes, and their keys prove each other in the key generation.
 * The cluster has a group with both addresses, and each node has a record.
 */
export function makeDefinition(
  { network, dvtNodes }: Topology,
  { name, nodes, quorum, group }: DvtCluster,
  { validators, compounding }: WantedKeys,
  { uuid, timestamp }: Stamp,
): ClusterDefinition {
  const addresses = {
    fee_recipient_address: withChecksum(group!.feeRecipient),
    withdrawal_address: withChecksum(group!.withdrawalAddress!),
  };
  const definition = {
    name,
    creator: { address: "", config_signature: "" },
    operators: nodes.map((node) => ({
      address: "" as const,
      enr: (dvtNodes[node] as CharonNode).enr!,
      config_signature: "",
      enr_signature: "",
    })),
    uuid,
    version: "v1.11.0" as const,
    timestamp,
    num_validators: validators,
    threshold: quorum,
    validators: Array.from({ length: validators }, () => ({ ...addresses })),
    dkg_algorithm: "default",
    fork_version: networks[network!].forkVersion,
    deposit_amounts: [depositAmount],
    consensus_protocol: "",
    target_gas_limit: group!.gasLimit ?? standardGasLimit,
    compounding,
    config_hash: "",
    definition_hash: "",
  };
  const agreed = { ...definition, config_hash: configHash(definition) };
  return { ...agreed, definition_hash: definitionHash(agreed) };
}
