/**
 * How blocks of builders come to proposers (proposer-builder separation): `sidecar`: the beacon node asks a program beside
 * it, which asks relays. `protocol`: as the fork Glamsterdam has it (EIP-7732), the validator client names builders, and the
 * beacon node asks them itself.
 */
export const pbsModes = ["sidecar", "protocol"] as const;

export type PbsMode = (typeof pbsModes)[number];

/**
 * Builders that a proposer asks itself since Glamsterdam, in this order. Only what they pay through the protocol counts
 * (a maximum execution payment of 0): a promise inside of their block is no payment.
 */
export interface BuilderList {
  /** `https://<host>`, as each of them has to be given: what authenticates a question to a builder is made from it. */
  readonly urls: readonly string[];
  /** Gwei below which a bid is not taken. */
  readonly minBidGwei: number;
}

const gweiPerEther = 1e9;

/** `minBid` in ether. */
export function builderList(urls: readonly string[], minBid: number): BuilderList {
  return { urls, minBidGwei: Math.round(minBid * gweiPerEther) };
}
