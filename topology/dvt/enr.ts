/**
 * Ethereum Node Records (EIP-778) as Charon reads them (ObolNetwork/charon eth2util/enr/enr.go, e6284707): base64 of RLP,
 * signed with the node's key.
 */

import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { base64urlnopad } from "@scure/base";
import { RLP } from "micro-eth-signer/core/rlp.js";

export interface NodeRecord {
  /** 33 bytes, as hex digits. */
  readonly publicKey: string;
  /** Of IPv4; absent: it has none, as real ones of Charon, because relays tell it. */
  readonly address?: string;
  /** TCP. */
  readonly port?: number;
}

export const recordPrefix = "enr:";

/** Fails, in Charon's words, for what is no record or is not signed with its own key. */
export function readRecord(text: string): NodeRecord {
  if (!text.startsWith(recordPrefix)) throw new Error("missing 'enr:' prefix");
  const [signature, ...content] = itemsOf(text.slice(recordPrefix.length));
  const values = new Map(
    content.slice(1).flatMap((key, i, all) => (i % 2 === 0 ? [[ascii(key), all[i + 1]!] as const] : [])),
  );
  const publicKey = values.get("secp256k1");
  if (publicKey === undefined) throw new Error("missing secp256k1 public key");
  if (!isSigned(signature!, keccak_256(RLP.encode(content)), publicKey))
    throw new Error("invalid enr signature");
  const address = values.get("ip");
  const port = values.get("tcp");
  return {
    publicKey: Buffer.from(publicKey).toString("hex"),
    ...(address && { address: address.join(".") }),
    ...(port && { port: Buffer.from(port).readUIntBE(0, port.length) }),
  };
}

/** The public key in a record; undefined for what is no record. */
export function keyOfRecord(text: string): string | undefined {
  try {
    return readRecord(text).publicKey;
  } catch {
    return undefined;
  }
}

function itemsOf(text: string): Uint8Array[] {
  try {
    return RLP.decode(base64urlnopad.decode(text)) as Uint8Array[];
  } catch {
    throw new Error("invalid rlp encoding");
  }
}

/** The library throws for what is no key and no signature. */
function isSigned(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return secp256k1.verify(signature, digest, publicKey, { prehash: false });
  } catch {
    return false;
  }
}

const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
