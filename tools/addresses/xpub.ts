import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { createBase58check } from "@scure/base";
import { HARDENED_OFFSET, HDKey } from "@scure/bip32";
import { withChecksum } from "../../topology/checksums.ts";
import { SecretGiven } from "./secrets.ts";

/** Depth of an account: m / 44' / 60' / account' (BIP-44, coin type 60 of SLIP-44). */
const accountDepth = 3;

/** Version bytes of an xpub, as BIP-32 has them. Other coins and networks, and SLIP-132's ypub and zpub, have others. */
const xpubVersion = 0x04_88_b2_1e;

/** Serialization of BIP-32: version 4 bytes, depth 1, fingerprint of the parent 4, child number 4, chain code 32, key 33. */
const serialized = { length: 78, depth: 4, fingerprint: 5, child: 9, key: 45 } as const;

const { decode } = createBase58check(sha256);

/** The public key of one account of one passphrase. */
export interface AccountKey {
  /** Of the key `m/44'/60'`, which all accounts of one passphrase share; 0 where a wallet leaves it out. */
  readonly parentFingerprint: number;
  /** Address with its checksum, at `m/44'/60'/account'/0/index`. */
  addressAt(index: number): string;
}

/** The xpub of an account. Throws an error that says what is wrong with it and repeats nothing of it. */
export function readXpub(text: string, account: number): AccountKey {
  const bytes = decoded(text);
  const fields = new DataView(bytes.buffer, bytes.byteOffset);
  // Private keys have a zero there, whatever their version bytes say.
  if (bytes[serialized.key] === 0) throw new SecretGiven("a private extended key", "An xpub");
  if (fields.getUint32(0) !== xpubVersion) throw new Error(otherVersion(text));
  const depth = fields.getUint8(serialized.depth);
  if (depth !== accountDepth)
    throw new Error(
      `it has depth ${depth}, and the xpub of an account has ${accountDepth}: export that of m/44'/60'/${account}'`,
    );
  const child = fields.getUint32(serialized.child);
  if (child !== HARDENED_OFFSET + account)
    throw new Error(`it is that of ${levelOf(child)}, and not that of ${account}'`);
  return accountKey(publicKeyOf(text), fields.getUint32(serialized.fingerprint));
}

function decoded(text: string): Uint8Array {
  const broken = "its checksum does not fit: a character is wrong or missing. Copy it again";
  try {
    const bytes = decode(text);
    if (bytes.length === serialized.length) return bytes;
  } catch {
    // The library's error repeats what it was given.
  }
  throw new Error(broken);
}

function otherVersion(text: string): string {
  const kind = /^[a-z]pub/i.exec(text)?.[0];
  return kind === undefined
    ? "its version bytes are not those of an xpub"
    : `it is a ${kind}, for another coin or network. Export it as an xpub`;
}

const levelOf = (child: number): string =>
  child < HARDENED_OFFSET ? `${child}, which is not hardened` : `${child - HARDENED_OFFSET}'`;

function publicKeyOf(text: string): HDKey {
  try {
    return HDKey.fromExtendedKey(text);
  } catch {
    throw new Error("its public key is no point of the curve secp256k1. Export it again");
  }
}

function accountKey(account: HDKey, parentFingerprint: number): AccountKey {
  const external = account.deriveChild(0);
  return { parentFingerprint, addressAt: (index) => addressOfKey(external.deriveChild(index)) };
}

/** The last 20 bytes of the Keccak-256 of the public key without its prefix (Ethereum Yellow Paper, appendix F). */
export function addressOfKey({ publicKey }: Pick<HDKey, "publicKey">): string {
  const point = secp256k1.Point.fromBytes(publicKey!).toBytes(false);
  const hash = keccak_256(point.subarray(1));
  return withChecksum(`0x${Buffer.from(hash.subarray(-20)).toString("hex")}`);
}
