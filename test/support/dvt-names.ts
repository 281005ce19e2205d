/** Names of the APIs of DVT programs, which the lab's fakes have to have as well. */

/**
 * Endpoints of Charon's validator API, by which its metrics count requests: NewRouter in core/validatorapi/router.go of
 * ObolNetwork/charon, e62847076, 2026-08-21.
 */
export const charonEndpoints: readonly string[] = [
  "aggregate_attestation",
  "aggregate_attestation_v2",
  "aggregate_beacon_committee_selections",
  "aggregate_sync_committee_selections",
  "attestation_data",
  "attester_duties",
  "get_validator",
  "get_validators",
  "node_version",
  "propose_blinded_block",
  "propose_block",
  "propose_block_v3",
  "proposer_config",
  "proposer_duties",
  "proposer_duties_v2",
  "submit_aggregate_and_proofs",
  "submit_aggregate_and_proofs_v2",
  "submit_attestations",
  "submit_attestations_v2",
  "submit_blinded_block_v1",
  "submit_blinded_block_v2",
  "submit_contribution_and_proofs",
  "submit_proposal_preparations",
  "submit_proposal_v1",
  "submit_proposal_v2",
  "submit_sync_committee_messages",
  "submit_validator_registration",
  "submit_voluntary_exit",
  "sync_committee_contribution",
  "sync_committee_duties",
  "teku_proposer_config",
];

/**
 * Fields of answers of the SSV node: api/handlers/node/model.go and api/handlers/validators/model.go of ssvlabs/ssv,
 * 365a4aba (2.3.7, 2025-11-17). 7f8aab19 has them, too, beside a `network_id` and fields of the operator.
 */
export const ssvAnswers: Readonly<Record<string, readonly string[]>> = {
  "/v1/node/identity": ["addresses", "peer_id", "subnets", "version"],
  "/v1/node/health": ["advanced", "beacon_node", "event_syncer", "execution_node", "p2p"],
  "/v1/validators": [
    "activation_epoch",
    "committee",
    "exit_epoch",
    "graffiti",
    "index",
    "liquidated",
    "owner",
    "partial_quorum",
    "public_key",
    "quorum",
    "status",
  ],
};
