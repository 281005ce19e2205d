import { decryptEIP2335Keystore, type Keystore } from "micro-eth-signer/keystore.js";

/** The part of a keystore that holds its secret. */
export type KeystoreCrypto = Keystore<"pbkdf2" | "scrypt">["crypto"];

/** What the library wants to see of a keystore, and does not use. */
const unused = { version: 4, path: "", uuid: "00000000-0000-4000-8000-000000000000" } as const;

/**
 * The secret of a keystore (EIP-2335). With the public key of a BLS key, the secret is compared with it.
 * @throws Error where the password does not open it, or it is the key of another public key.
 */
export function openKeystore(crypto: KeystoreCrypto, password: string, pubkey?: string): Uint8Array {
  return decryptEIP2335Keystore({ ...unused, crypto, ...(pubkey !== undefined && { pubkey }) }, password);
}
