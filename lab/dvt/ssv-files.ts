/** Files of the operators of an SSV cluster: a key of each, and shares of the cluster's validators. */

import { createCipheriv, createHash, generateKeyPairSync, pbkdf2Sync, randomBytes } from "node:crypto";
import { quorumOf } from "../../topology/dvt/quorum.ts";
import { type Shares, sharesFile } from "../images/fake/ssv-shares.ts";
import { publicKeyOf, type SecretKey, splitKey } from "./threshold.ts";

/** Text by name of the file, all in the folder of one node. */
export type SsvFiles = Readonly<Record<string, string>>;

/** Rounds of the keystore's derivation: few, because the lab has nothing to hide. */
const rounds = 16_384;

/** In the order of the operators. `keys`: of the validators, which no operator gets. */
export function ssvFilesOf(
  operators: Shares["operators"],
  keys: readonly SecretKey[],
  feeRecipient: string,
): SsvFiles[] {
  const threshold = quorumOf(operators.length);
  const validators = keys.map((key) => ({
    publicKey: publicKeyOf(key),
    shares: splitKey(key, operators.length, threshold).map(
      (share) => `0x${Buffer.from(share).toString("hex")}`,
    ),
  }));
  return operators.map(({ id }, i) => {
    const own = validators.map(({ publicKey, shares }) => ({ publicKey, share: shares[i]! }));
    const shares: Shares = { operatorId: id, feeRecipient, operators, validators: own };
    return { ...operatorKeyFiles(), [sharesFile]: JSON.stringify(shares) };
  });
}

/** A new operator's key as `ssvnode generate-operator-keys` writes it, with its password. */
export function operatorKeyFiles(): SsvFiles {
  const password = randomBytes(16).toString("hex");
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" });
  const keystore = {
    ...encrypted(Buffer.from(pem), password),
    pubKey: Buffer.from(publicKey.export({ type: "spki", format: "pem" })).toString("base64"),
  };
  return { "encrypted_private_key.json": JSON.stringify(keystore), password };
}

/** Crypto of EIP-2335. */
function encrypted(secret: Buffer, password: string): object {
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
