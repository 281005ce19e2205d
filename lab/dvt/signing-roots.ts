/** What a validator signs (consensus-specs, phase0/beacon-chain.md and validator.md), of the beacon API's JSON. */

import {
  bitlist,
  bitvector,
  bytevector,
  CapellaBeaconBlock,
  container,
  ETH2_TYPES,
  list,
  uint64,
} from "micro-eth-signer/ssz.js";
import { subcommitteeSize } from "./aggregator.ts";
import { bytes, rootOf } from "./ssz-json.ts";

/** What signatures of a chain depend on: answers of its beacon API. */
export interface SigningContext {
  /** `0x` and 64 hex digits. */
  readonly genesisValidatorsRoot: string;
  readonly forks: readonly Fork[];
  readonly slotsPerEpoch: number;
  /** SYNC_COMMITTEE_SIZE and MAX_WITHDRAWALS_PER_PAYLOAD: the presets differ in them. */
  readonly syncCommitteeSize: number;
  readonly maxWithdrawals: number;
}

interface Fork {
  /** First epoch. */
  readonly epoch: number;
  /** `0x` and 8 hex digits. */
  readonly version: string;
}

const forkNames = ["GENESIS", "ALTAIR", "BELLATRIX", "CAPELLA", "DENEB", "ELECTRA", "FULU"];

/** Of `/eth/v1/config/spec` and `/eth/v1/beacon/genesis`. */
export function signingContext(
  spec: Readonly<Record<string, string>>,
  genesis: { readonly genesis_validators_root: string },
): SigningContext {
  return {
    genesisValidatorsRoot: genesis.genesis_validators_root,
    forks: forkNames.flatMap((name) => {
      const version = spec[`${name}_FORK_VERSION`];
      return version === undefined ? [] : [{ version, epoch: Number(spec[`${name}_FORK_EPOCH`] ?? 0) }];
    }),
    slotsPerEpoch: Number(spec.SLOTS_PER_EPOCH),
    syncCommitteeSize: Number(spec.SYNC_COMMITTEE_SIZE),
    maxWithdrawals: Number(spec.MAX_WITHDRAWALS_PER_PAYLOAD),
  };
}

/** First byte of the domain. */
const domains = {
  proposer: 0,
  attester: 1,
  randao: 2,
  selection: 5,
  aggregate: 6,
  syncCommittee: 7,
  syncSelection: 8,
  contribution: 9,
};

export function attestationRoot(context: SigningContext, data: AttestationData): Uint8Array {
  return signingRoot(context, "attester", Number(data.target.epoch), ETH2_TYPES.AttestationData, data);
}

export function randaoRoot(context: SigningContext, epoch: number): Uint8Array {
  return signingRoot(context, "randao", epoch, uint64, String(epoch));
}

/** Of what tells whether the validator aggregates its committee's votes. */
export function selectionRoot(context: SigningContext, slot: number): Uint8Array {
  const epoch = Math.floor(slot / context.slotsPerEpoch);
  return signingRoot(context, "selection", epoch, uint64, String(slot));
}

/** Of the votes of a committee as one, and of the proof that it is the validator's to aggregate them. */
export function aggregateRoot(context: SigningContext, message: AggregateAndProof): Uint8Array {
  const epoch = Math.floor(Number(message.aggregate.data.slot) / context.slotsPerEpoch);
  return signingRoot(context, "aggregate", epoch, aggregateAndProof, message);
}

/** By which a beacon node finds the votes that are to be aggregated: `0x` and 64 hex digits. */
export function dataRoot(data: AttestationData): string {
  return `0x${Buffer.from(rootOf(ETH2_TYPES.AttestationData, data)).toString("hex")}`;
}

/** Of a message of the sync committee about a block's root. */
export function syncMessageRoot(context: SigningContext, slot: number, blockRoot: string): Uint8Array {
  const epoch = Math.floor(slot / context.slotsPerEpoch);
  return signingRoot(context, "syncCommittee", epoch, ETH2_TYPES.Root, blockRoot);
}

/** Of what tells whether the validator aggregates a part of the sync committee. */
export function syncSelectionRoot(context: SigningContext, slot: number, subcommittee: number): Uint8Array {
  const epoch = Math.floor(slot / context.slotsPerEpoch);
  const data = { slot: String(slot), subcommittee_index: String(subcommittee) };
  return signingRoot(context, "syncSelection", epoch, syncSelection, data);
}

/** Of the messages of a part of the sync committee as one, and of the proof that it is the validator's to make them one. */
export function contributionRoot(context: SigningContext, message: ContributionAndProof): Uint8Array {
  const epoch = Math.floor(Number(message.contribution.slot) / context.slotsPerEpoch);
  return signingRoot(context, "contribution", epoch, contributionAndProof(context), message);
}

/** Whether a builder has the payload, and the block its header alone. */
export const isBlinded = ({ body }: UnsignedBlock): boolean => "execution_payload_header" in body;

/** Of a block of Capella, which is the fork of the lab's chain; a blinded one has the root of the block with its payload. */
export function blockRoot(context: SigningContext, version: string, block: UnsignedBlock): Uint8Array {
  if (version !== "capella") throw new Error(`blocks of ${version} are not known here`);
  const epoch = Math.floor(Number(block.slot) / context.slotsPerEpoch);
  return signingRoot(context, "proposer", epoch, blockType(context, isBlinded(block)), block);
}

interface Checkpoint {
  readonly epoch: string;
  readonly root: string;
}

export interface AttestationData {
  readonly slot: string;
  readonly index: string;
  readonly beacon_block_root: string;
  readonly source: Checkpoint;
  readonly target: Checkpoint;
}

/** Votes of forks before Electra. */
export interface Attestation {
  readonly aggregation_bits: string;
  readonly data: AttestationData;
  readonly signature: string;
}

export interface AggregateAndProof {
  readonly aggregator_index: string;
  readonly aggregate: Attestation;
  readonly selection_proof: string;
}

/** Messages of a part of a sync committee about a block's root. */
export interface Contribution {
  readonly slot: string;
  readonly beacon_block_root: string;
  readonly subcommittee_index: string;
  readonly aggregation_bits: string;
  readonly signature: string;
}

export interface ContributionAndProof {
  readonly aggregator_index: string;
  readonly contribution: Contribution;
  readonly selection_proof: string;
}

const syncSelection = container({ slot: uint64, subcommittee_index: uint64 });

const contributionAndProof = ({ syncCommitteeSize }: SigningContext): unknown =>
  container({
    aggregator_index: uint64,
    contribution: container({
      slot: uint64,
      beacon_block_root: ETH2_TYPES.Root,
      subcommittee_index: uint64,
      aggregation_bits: bitvector(subcommitteeSize(syncCommitteeSize)),
      signature: bytevector(96),
    }),
    selection_proof: bytevector(96),
  });

/** Of forks before Electra (MAX_VALIDATORS_PER_COMMITTEE); the library has today's. */
const aggregateAndProof = container({
  aggregator_index: uint64,
  aggregate: container({
    aggregation_bits: bitlist(2048),
    data: ETH2_TYPES.AttestationData,
    signature: bytevector(96),
  }),
  selection_proof: bytevector(96),
});

export interface UnsignedBlock {
  readonly slot: string;
  readonly body: object;
}

function signingRoot(
  { genesisValidatorsRoot, forks }: SigningContext,
  domain: keyof typeof domains,
  epoch: number,
  type: unknown,
  json: unknown,
): Uint8Array {
  const fork = forks.findLast((each) => each.epoch <= epoch);
  if (fork === undefined) throw new Error(`no fork is known for epoch ${epoch}`);
  const forkData = ETH2_TYPES.ForkData.merkleRoot({
    current_version: bytes(fork.version),
    genesis_validators_root: bytes(genesisValidatorsRoot),
  });
  return ETH2_TYPES.SigningData.merkleRoot({
    object_root: rootOf(type, json),
    domain: Uint8Array.from([domains[domain], 0, 0, 0, ...forkData.subarray(0, 28)]),
  });
}

/** The type with the sizes of the chain's preset; the library has mainnet's. */
function blockType({ syncCommitteeSize, maxWithdrawals }: SigningContext, isBlinded: boolean): unknown {
  const block = CapellaBeaconBlock.info.fields;
  const { execution_payload, bls_to_execution_changes, ...body } = block.body.info.fields;
  const aggregate = body.sync_aggregate.info.fields;
  const { transactions, withdrawals: _, ...header } = execution_payload.info.fields;
  const withdrawals = list(maxWithdrawals, ETH2_TYPES.Withdrawal);
  const roots = { transactions_root: ETH2_TYPES.Root, withdrawals_root: ETH2_TYPES.Root };
  return container({
    ...block,
    body: container({
      ...body,
      sync_aggregate: container({ ...aggregate, sync_committee_bits: bitvector(syncCommitteeSize) }),
      ...(isBlinded
        ? { execution_payload_header: container({ ...header, ...roots }) }
        : { execution_payload: container({ ...header, transactions, withdrawals }) }),
      bls_to_execution_changes,
    }),
  });
}
