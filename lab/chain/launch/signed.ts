/** The messages with a validator's signature that a beacon node is asked to publish, and that can be slashable. */

import { createHash } from "node:crypto";

/** Who signed is known by the place in a committee: the message does not name the validator. */
export interface TappedAttestation {
  readonly kind: "attestation";
  readonly slot: number;
  readonly committee: number;
  /** In the committee, from 0. */
  readonly position: number;
  /** Epochs. */
  readonly source: number;
  readonly target: number;
  /** SHA-256 of what was signed. */
  readonly root: string;
}

export interface TappedBlock {
  readonly kind: "block";
  readonly slot: number;
  readonly validator: number;
  readonly root: string;
}

/** Paths of the beacon API; no aggregate, which brings no new vote of a validator, and nothing of sync committees. */
const publishing = /^\/eth\/v\d\/beacon\/(?:(pool\/attestations)|blocks|blinded_blocks)$/;

export const publishes = (path: string): boolean => publishing.test(path);

/** Reads the body of a request to such a path; throws for another form than that of forks up to Deneb. */
export function signedIn(path: string, body: string): (TappedAttestation | TappedBlock)[] {
  const message: unknown = JSON.parse(body);
  const isAttestations = publishing.exec(path)?.[1] !== undefined;
  return isAttestations ? (message as Attestation[]).flatMap(votesOf) : [blockOf(message as SignedBlock)];
}

interface Checkpoint {
  readonly epoch: string;
  readonly root: string;
}

interface Attestation {
  readonly aggregation_bits: string;
  readonly data: {
    readonly slot: string;
    readonly index: string;
    readonly beacon_block_root: string;
    readonly source: Checkpoint;
    readonly target: Checkpoint;
  };
}

interface SignedBlock {
  readonly message: { readonly slot: string; readonly proposer_index: string };
}

function votesOf({ aggregation_bits, data }: Attestation): TappedAttestation[] {
  const { slot, index, beacon_block_root, source, target } = data;
  const content = [slot, index, beacon_block_root, source.epoch, source.root, target.epoch, target.root];
  return positionsIn(aggregation_bits).map((position) => ({
    kind: "attestation",
    slot: wholeNumber(slot),
    committee: wholeNumber(index),
    position,
    source: wholeNumber(source.epoch),
    target: wholeNumber(target.epoch),
    root: hashOf(content),
  }));
}

/** A blinded block and the same one with its payload count as two: a client signs one of them. */
function blockOf({ message }: SignedBlock): TappedBlock {
  return {
    kind: "block",
    slot: wholeNumber(message.slot),
    validator: wholeNumber(message.proposer_index),
    root: hashOf(message),
  };
}

const hashOf = (content: object): string =>
  `0x${createHash("sha256").update(JSON.stringify(content)).digest("hex")}`;

/** Of an SSZ bitlist: the lowest bit of the first byte first, and the highest set bit only marks the end. */
function positionsIn(bitlist: string): number[] {
  const bytes = Buffer.from(bitlist.slice(2), "hex");
  const set = [...bytes].flatMap((byte, i) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => i * 8 + bit),
  );
  return set.slice(0, -1);
}

function wholeNumber(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new Error(`${text} is not a slot, an epoch or an index`);
  return number;
}
