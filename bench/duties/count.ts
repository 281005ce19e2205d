/** What became of duties, read from the blocks of the chain. */

import type { AttestationDuty, ProposalDuty, SyncDuty, ValidatorDuty } from "./duty.ts";

/** An attestation in a block, as the beacon API gives it. */
export interface IncludedAttestation {
  readonly slot: number;
  readonly committee: number;
  /** SSZ bitlist, hexadecimal. */
  readonly bits: string;
  /** Block roots that it votes for. */
  readonly head: string;
  readonly target: string;
}

export interface ObservedBlock {
  readonly attestations: readonly IncludedAttestation[];
  /** SSZ bitvector, hexadecimal: whose messages of the slot before it has. */
  readonly syncBits: string;
}

/** What the observer knows of some slots. */
export interface ObservedChain {
  readonly slotsPerEpoch: number;
  /** Canonical blocks by slot. */
  readonly blocks: ReadonlyMap<number, ObservedBlock>;
  /** Root of the canonical block of a slot, or of the last one before. */
  readonly roots: ReadonlyMap<number, string>;
  /** Slots of which any block came, canonical or not. */
  readonly proposed: ReadonlySet<number>;
}

export interface AttestationOutcome {
  readonly duty: AttestationDuty;
  /** Absent where no block of the following epoch's length has it. */
  readonly included?: {
    /** Slots from the vote to the block; 1 at best. */
    readonly delay: number;
    /** Whether it is the first block that could have it. */
    readonly prompt: boolean;
    /** Whether it votes for what became canonical. */
    readonly head: boolean;
    readonly target: boolean;
  };
}

export interface ProposalOutcome {
  readonly duty: ProposalDuty;
  readonly block: "canonical" | "orphaned" | "missed";
}

export interface SyncOutcome {
  readonly duty: SyncDuty;
  /** Undefined where no next block could have the message. */
  readonly included: boolean | undefined;
}

export type Outcome = AttestationOutcome | ProposalOutcome | SyncOutcome;

export function outcomeOf(chain: ObservedChain, duty: ValidatorDuty): Outcome {
  switch (duty.kind) {
    case "attestation":
      return attestationOutcome(chain, duty);
    case "proposal":
      return { duty, block: proposalResult(chain, duty.slot) };
    case "sync message":
      return { duty, included: hasMessage(chain, duty) };
  }
}

/** An attestation may be included in the 32 (SLOTS_PER_EPOCH) slots after its own (consensus-specs, Altair to Capella). */
function attestationOutcome(chain: ObservedChain, duty: AttestationDuty): AttestationOutcome {
  const { slotsPerEpoch, blocks, roots } = chain;
  const slots = Array.from({ length: slotsPerEpoch }, (_, i) => duty.slot + 1 + i);
  const withBlock = slots.filter((slot) => blocks.has(slot));
  for (const slot of withBlock) {
    const vote = blocks.get(slot)!.attestations.find((attestation) => isOf(attestation, duty));
    if (vote === undefined) continue;
    const epochStart = duty.slot - (duty.slot % slotsPerEpoch);
    const included = {
      delay: slot - duty.slot,
      prompt: slot === withBlock[0],
      head: vote.head === roots.get(duty.slot),
      target: vote.target === roots.get(epochStart),
    };
    return { duty, included };
  }
  return { duty };
}

const isOf = ({ slot, committee, bits }: IncludedAttestation, duty: AttestationDuty): boolean =>
  slot === duty.slot && committee === duty.committee && isSet(bits, duty.position);

function proposalResult({ blocks, proposed }: ObservedChain, slot: number): ProposalOutcome["block"] {
  if (blocks.has(slot)) return "canonical";
  return proposed.has(slot) ? "orphaned" : "missed";
}

/**
 * Whether a block has a message at one of the validator's places. Of several in one subcommittee Lodestar 1.5.1 fills only
 * the first if the message came from a peer (validation/syncCommittee, getIndexInSubcommittee); of few validators each has many.
 */
function hasMessage({ blocks }: ObservedChain, { slot, positions }: SyncDuty): boolean | undefined {
  const bits = blocks.get(slot + 1)?.syncBits;
  return bits === undefined ? undefined : positions.some((position) => isSet(bits, position));
}

/** Bit of an SSZ bitlist or bitvector: the lowest bit of the first byte is the first. */
function isSet(hex: string, position: number): boolean {
  const start = 2 + 2 * Math.floor(position / 8);
  const byte = Number.parseInt(hex.slice(start, start + 2), 16);
  return ((byte >> (position % 8)) & 1) === 1;
}
