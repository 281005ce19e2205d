/**
 * What the public way lets through: of the beacon API (github.com/ethereum/beacon-APIs) what clients of a validator ask,
 * but neither whole states, of which one fills a home's line (Rocket Pool's node reads them by slot, not only the
 * finalized one, when it stakes or exits a megapool's validator: smartnode, shared/services/megapools.go, 2026-08), nor what tells the home's address; of the execution API
 * (github.com/ethereum/execution-apis) what reads the chain, and transactions that are signed already.
 */

const id = "[0-9A-Za-z_]+";

/** Regular expressions of paths by method; they fit whole paths. */
export const beaconPaths = {
  GET: [
    "/eth/v1/beacon/genesis",
    `/eth/v1/beacon/headers(/${id})?`,
    `/eth/v1/beacon/states/${id}/(root|fork|finality_checkpoints|randao|committees|sync_committees)`,
    `/eth/v1/beacon/states/${id}/(validators(/${id})?|validator_balances)`,
    `/eth/v[12]/beacon/(blocks|blinded_blocks|blob_sidecars|blobs)/${id}(/(root|attestations))?`,
    "/eth/v[12]/beacon/pool/[a-z_]+",
    "/eth/v1/config/(spec|fork_schedule|deposit_contract)",
    "/eth/v1/node/(version|syncing|health|peer_count)",
    "/eth/v1/events",
    `/eth/v1/validator/duties/proposer/${id}`,
    `/eth/v3/validator/blocks/${id}`,
    "/eth/v[12]/validator/(attestation_data|aggregate_attestation|sync_committee_contribution)",
  ],
  POST: [
    "/eth/v[12]/beacon/(blocks|blinded_blocks)",
    "/eth/v[12]/beacon/pool/[a-z_]+",
    `/eth/v1/beacon/states/${id}/(validators|validator_balances|validator_identities)`,
    `/eth/v1/validator/(duties/(attester|sync)|liveness)/${id}`,
    "/eth/v[12]/validator/(aggregate_and_proofs|contribution_and_proofs)",
    "/eth/v1/validator/(prepare_beacon_proposer|register_validator)",
    "/eth/v1/validator/(beacon_committee_subscriptions|sync_committee_subscriptions)",
    "/eth/v1/validator/(beacon_committee_selections|sync_committee_selections)",
  ],
} as const;

/** Where the execution client answers. */
export const rpcPath = "/rpc";

/** Methods of its JSON-RPC, one in each request. */
export const rpcMethods = [
  "eth_blobBaseFee",
  "eth_blockNumber",
  "eth_call",
  "eth_chainId",
  "eth_estimateGas",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_getBalance",
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getBlockReceipts",
  "eth_getCode",
  "eth_getLogs",
  "eth_getProof",
  "eth_getStorageAt",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "eth_maxPriorityFeePerGas",
  "eth_sendRawTransaction",
  "eth_syncing",
  "net_version",
  "web3_clientVersion",
] as const;
