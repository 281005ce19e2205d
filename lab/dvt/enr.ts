/** Node records of the lab. Unlike real ones of Charon, they say where the node is reached. */

import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { base64urlnopad } from "@scure/base";
import { RLP } from "micro-eth-signer/core/rlp.js";
import { recordPrefix } from "../../topology/dvt/enr.ts";

/** `key`: 32 bytes of secp256k1. */
export function makeRecord(key: Uint8Array, address: string, port: number): string {
  const pairs: [string, Uint8Array | string][] = [
    ["id", "v4"],
    ["ip", Uint8Array.from(address.split("."), Number)],
    ["secp256k1", secp256k1.getPublicKey(key)],
    ["tcp", Uint8Array.of(port >> 8, port & 255)],
  ];
  const content = [new Uint8Array(), ...pairs.flat()];
  const signature = secp256k1.sign(keccak_256(RLP.encode(content)), key, { prehash: false });
  return recordPrefix + base64urlnopad.encode(RLP.encode([signature, ...content]));
}
