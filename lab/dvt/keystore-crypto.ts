import { createCipheriv, createHash, pbkdf2Sync, randomBytes } from "node:crypto";

/** Rounds of the keystore's derivation: few, because the lab has nothing to hide. */
const rounds = 16_384;

/** Crypto of a keystore (EIP-2335). `password`: without characters that the EIP changes. */
export function encryptSecret(secret: Uint8Array, password: string): object {
  const [salt, iv] = [randomBytes(32), randomBytes(16)];
  const key = pbkdf2Sync(password, salt, rounds, 32, "sha256");
  const message = createCipheriv("aes-128-ctr", key.subarray(0, 16), iv).update(secret);
  const checksum = createHash("sha256").update(key.subarray(16)).update(message).digest("hex");
  const params = { c: rounds, dklen: 32, prf: "hmac-sha256", salt: salt.toString("hex") };
  return {
    checksum: { function: "sha256", message: checksum, params: {} },
    cipher: { function: "aes-128-ctr", message: message.toString("hex"), params: { iv: iv.toString("hex") } },
    kdf: { function: "pbkdf2", message: "", params },
  };
}
