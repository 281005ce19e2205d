/**
 * Bids of relays, as the builder API has them in JSON: ethereum/builder-specs, specs/bellatrix/builder.md and
 * specs/capella/builder.md, "BuilderBid" and "Signing". The lab's chain has no later fork.
 */

import {
  BellatrixExecutionPayloadHeader,
  bytevector,
  CapellaExecutionPayloadHeader,
  container,
  uint256,
} from "micro-eth-signer/ssz.js";
import { blsKeyIn, haveSigned } from "../../tools/lock/bls.ts";
import { builderRoot } from "../../tools/lock/signing-roots.ts";
import { rootOf } from "../dvt/ssz-json.ts";
import { type SecretKey, sign } from "../dvt/threshold.ts";

/** Header of a payload: hex digits and decimal numbers as text. */
export type PayloadHeader = Readonly<Record<string, string>> & {
  readonly parent_hash: string;
  readonly block_hash: string;
  readonly transactions_root: string;
};

interface Bid {
  readonly header: PayloadHeader;
  /** Wei, decimal. */
  readonly value: string;
  /** The relay's, `0x` and 96 hex digits. */
  readonly pubkey: string;
}

export interface SignedBid {
  readonly version: string;
  readonly data: { readonly message: Bid; readonly signature: string };
}

const headers: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["bellatrix", BellatrixExecutionPayloadHeader],
  ["capella", CapellaExecutionPayloadHeader],
]);

/** `forkVersion`: that of the network's genesis, `0x` and 8 hex digits. */
export function signBid(version: string, message: Bid, key: SecretKey, forkVersion: string): SignedBid {
  return { version, data: { message, signature: sign(key, bidRoot(version, message, forkVersion)) } };
}

/** Whether the relay with this public key signed the bid for the network. Throws for what is no bid. */
export function hasSignedBid(relayKey: string, { version, data }: SignedBid, forkVersion: string): boolean {
  const key = blsKeyIn(relayKey);
  return key !== undefined && haveSigned([key], bidRoot(version, data.message, forkVersion), data.signature);
}

/** What a relay signs, 32 bytes. Throws for another fork. */
function bidRoot(version: string, bid: Bid, forkVersion: string): Uint8Array {
  const header = headers.get(version);
  if (header === undefined) throw new Error(`bids of ${version} are not known here`);
  const type = container({ header: header as never, value: uint256, pubkey: bytevector(48) });
  return builderRoot(rootOf(type, bid), forkVersion);
}
