/** A block of Capella in the beacon API's form, with the minimal preset's sizes. */
const bytes = (length: number): string => `0x${"01".repeat(length)}`;

export const capellaBlock = {
  slot: "9",
  proposer_index: "0",
  parent_root: bytes(32),
  state_root: bytes(32),
  body: {
    randao_reveal: bytes(96),
    eth1_data: { deposit_root: bytes(32), deposit_count: "64", block_hash: bytes(32) },
    graffiti: bytes(32),
    proposer_slashings: [],
    attester_slashings: [],
    attestations: [
      {
        aggregation_bits: "0x0501",
        data: {
          slot: "8",
          index: "1",
          beacon_block_root: bytes(32),
          source: { epoch: "0", root: bytes(32) },
          target: { epoch: "1", root: bytes(32) },
        },
        signature: bytes(96),
      },
    ],
    deposits: [],
    voluntary_exits: [],
    sync_aggregate: { sync_committee_bits: "0x000000ff", sync_committee_signature: bytes(96) },
    execution_payload: {
      parent_hash: bytes(32),
      fee_recipient: bytes(20),
      state_root: bytes(32),
      receipts_root: bytes(32),
      logs_bloom: bytes(256),
      prev_randao: bytes(32),
      block_number: "9",
      gas_limit: "30000000",
      gas_used: "21000",
      timestamp: "1700000000",
      extra_data: "0x",
      base_fee_per_gas: "7000000000000000000000",
      block_hash: bytes(32),
      transactions: ["0x0102", "0x03"],
      withdrawals: [{ index: "1", validator_index: "2", address: bytes(20), amount: "3" }],
    },
    bls_to_execution_changes: [],
  },
};

/** The block with the header of its payload alone; `gasUsed` tells one header from another. */
export function blindedOf({ body, ...block }: typeof capellaBlock, gasUsed: string): object {
  const { execution_payload, ...rest } = body;
  const { transactions: _, withdrawals: __, ...header } = execution_payload;
  const roots = { transactions_root: bytes(32), withdrawals_root: bytes(32) };
  return {
    ...block,
    body: { ...rest, execution_payload_header: { ...header, gas_used: gasUsed, ...roots } },
  };
}
