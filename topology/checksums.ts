import { keccak_256 } from "@noble/hashes/sha3.js";

/** An address of the execution layer with the upper and lower case that make its checksum (ERC-55). */
export function withChecksum(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const hash = keccak_256(Buffer.from(digits));
  const upper = (i: number): boolean => ((hash[i >> 1]! >> (i % 2 === 0 ? 4 : 0)) & 0xf) >= 8;
  return `0x${[...digits].map((digit, i) => (upper(i) ? digit.toUpperCase() : digit)).join("")}`;
}

/** Whether an address carries no checksum, all its letters being of one case, or the right one. */
export function isIntact(address: string): boolean {
  const digits = address.slice(2);
  const plain = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return plain || address === withChecksum(address);
}
