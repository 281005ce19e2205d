/**
 * The operator's key in its file: crypto of EIP-2335 at the top level, with the public key beside it (EncryptKeystore in
 * ssvsigner/keystore/file.go of ssvlabs/ssv, 2e4bc690). What is encrypted is an RSA key as PEM.
 */

import {
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  pbkdf2Sync,
  scryptSync,
} from "node:crypto";
import { readFileSync } from "node:fs";

interface Keystore {
  readonly checksum: { readonly message: string };
  readonly cipher: { readonly params: { readonly iv: string }; readonly message: string };
  readonly kdf: { readonly function: string; readonly params: KdfParameters };
}

interface KdfParameters {
  readonly salt: string;
  readonly dklen: number;
  readonly c: number;
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** SHA-256 of the operator's public key, by which its database knows it. Fails, in the node's words, without a key. */
export function operatorKeyHash(privateKeyFile: string, passwordFile: string): string {
  const keystore = read("PEM file", privateKeyFile);
  const password = read("password file", passwordFile);
  try {
    const key = createPublicKey(createPrivateKey(decrypt(keystore, password)));
    return createHash("sha256")
      .update(key.export({ type: "spki", format: "der" }))
      .digest("hex");
  } catch (error) {
    throw new Error(`could not decrypt operator private key keystore: ${(error as Error).message}`);
  }
}

function read(what: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`could not read ${what}: ${(error as Error).message}`);
  }
}

function decrypt(text: string, password: string): Buffer {
  if (password.trim() === "") throw new Error("password required for decrypting keystore");
  const { checksum, cipher, kdf } = JSON.parse(text) as Keystore;
  const key = derive(kdf, password);
  const message = Buffer.from(cipher.message, "hex");
  const sum = createHash("sha256").update(key.subarray(16, 32)).update(message).digest("hex");
  if (sum !== checksum.message) throw new Error("decrypt private key: invalid checksum");
  const decipher = createDecipheriv("aes-128-ctr", key.subarray(0, 16), Buffer.from(cipher.params.iv, "hex"));
  return Buffer.concat([decipher.update(message), decipher.final()]);
}

function derive({ function: name, params }: Keystore["kdf"], password: string): Buffer {
  const salt = Buffer.from(params.salt, "hex");
  const { dklen, c, n: N, r, p } = params;
  const word = normalized(password);
  if (name === "scrypt") return scryptSync(word, salt, dklen, { N, r, p, maxmem: 256 * N * r });
  return pbkdf2Sync(word, salt, c, dklen, "sha256");
}

/** As EIP-2335 wants it, without control characters: a line feed at the end of the file changes nothing. */
const normalized = (password: string): string => password.normalize("NFKD").replace(/\p{Cc}/gu, "");
