/** What validators owe the chain, as the beacon API's /eth/v1/validator/duties says it. Slots and positions are numbers. */

/** One vote, once an epoch. */
export interface AttestationDuty {
  readonly kind: "attestation";
  readonly validator: number;
  readonly slot: number;
  /** Index of its committee among those of the slot, and its place in it. */
  readonly committee: number;
  readonly position: number;
}

export interface ProposalDuty {
  readonly kind: "proposal";
  readonly validator: number;
  readonly slot: number;
}

/** The message that a member of the sync committee sends in a slot; the block of the next slot can have it. */
export interface SyncDuty {
  readonly kind: "sync message";
  readonly validator: number;
  readonly slot: number;
  /** A validator may have several places in the committee. */
  readonly positions: readonly number[];
}

export type ValidatorDuty = AttestationDuty | ProposalDuty | SyncDuty;
