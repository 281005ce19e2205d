/** Duties as a beacon node tells them, and what is made of them: of forks before Electra, as the lab's chain is. */

import { bitlist } from "micro-eth-signer/ssz.js";
import { isBlinded, type UnsignedBlock } from "../../dvt/signing-roots.ts";
import { unlessUnknown } from "./beacon-request.ts";

export interface AttesterDuty {
  readonly slot: string;
  readonly validator_index: string;
  readonly committee_index: string;
  readonly committee_length: string;
  readonly committees_at_slot: string;
  readonly validator_committee_index: string;
}

export interface ProposerDuty {
  readonly slot: string;
  readonly validator_index: string;
}

export interface SyncCommitteeDuty {
  readonly validator_index: string;
  readonly validator_sync_committee_indices: readonly string[];
}

export interface EpochDuties {
  readonly epoch: number;
  readonly attester: readonly AttesterDuty[];
  readonly proposer: readonly ProposerDuty[];
}

export interface ProducedBlock {
  readonly version: string;
  readonly block: UnsignedBlock;
  /** What the beacon node says beside them. */
  readonly more: object;
}

/** Those of a slot. */
export const dutiesIn = <T extends ProposerDuty>(slot: number, all: readonly T[]): T[] =>
  all.filter((duty) => Number(duty.slot) === slot);

/** The validator's bit in a list of its committee. */
export function bitsOf({ committee_length, validator_committee_index }: AttesterDuty): string {
  const bits = Array.from(
    { length: Number(committee_length) },
    (_, i) => i === Number(validator_committee_index),
  );
  return `0x${Buffer.from(bitlist(2048).encode(bits)).toString("hex")}`;
}

/** Where a signed block is published. */
export const pathOfBlock = (block: UnsignedBlock): string =>
  `/eth/v1/beacon/${isBlinded(block) ? "blinded_blocks" : "blocks"}`;

interface Produced {
  readonly version: string;
  readonly data: UnsignedBlock;
}

/** The block that a beacon node makes; `ask` gives its whole answer. `preference`: of builders, more of the question. */
export async function producedBlock(
  ask: (path: string) => Promise<Produced>,
  slot: number,
  reveal: string,
  graffiti: string,
  preference = "",
): Promise<ProducedBlock> {
  const bytes = Buffer.from(graffiti).toString("hex").padEnd(64, "0");
  const path = `validator/blocks/${slot}?randao_reveal=${reveal}&graffiti=0x${bytes}`;
  const { version, data, ...more } = await unlessUnknown(ask(`/eth/v3/${path}${preference}`), () =>
    ask(`/eth/v2/${path}`),
  );
  return { version, block: data, more };
}

/** Where a beacon node has the messages of a part of the sync committee as one. */
export const contributionPath = (slot: number, subcommittee: string | number, root: string): string =>
  `/eth/v1/validator/sync_committee_contribution?slot=${slot}&subcommittee_index=${subcommittee}&beacon_block_root=${root}`;

/** How the operators call what they sign. */
export const rootName = (root: Uint8Array): string => Buffer.from(root).toString("hex");
