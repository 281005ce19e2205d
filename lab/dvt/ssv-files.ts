/** What the operators of an SSV cluster of the lab keep: keys that the real program would make, and shares of validators. */

import { createCipheriv, createHash, generateKeyPairSync, pbkdf2Sync, randomBytes } from "node:crypto";
import { quorumOf } from "../../topology/dvt/quorum.ts";
import { interopKey, interopPublicKey } from "../chain/keystores.ts";
import { type Shares, sharesFile } from "../images/fake/ssv-shares.ts";
import { splitKey } from "./threshold.ts";

/** Name of a file in the node's folder → its text. */
export type SsvFiles = Readonly<Record<string, string>>;

/** Files of each operator, whose key is new. `validators` are indexes of the chain's keys, which nobody else may have. */
export function ssvClusterFiles(
  operators: Shares["operators"],
  validators: readonly number[],
  feeRecipient: string,
): SsvFiles[] {
  const password = randomBytes(16).toString("hex");
  return sharesOf(operators, validators, feeRecipient).map((shares) => ({
    "encrypted_private_key.json": operatorKeyFile(password),
    password,
    [sharesFile]: JSON.stringify(shares),
  }));
}

/** What each operator of a cluster has of the validators' keys. */
export function sharesOf(
  operators: Shares["operators"],
  validators: readonly number[],
  feeRecipient: string,
): Shares[] {
  const { length } = operators;
  const split = validators.map((index) => splitKey(interopKey(index), length, quorumOf(length)));
  return operators.map(({ id }, place) => ({
    operatorId: id,
    feeRecipient,
    operators,
    validators: validators.map((index, i) => ({
      publicKey: interopPublicKey(index),
      share: `0x${Buffer.from(split[i]![place]!).toString("hex")}`,
    })),
  }));
}

/** An operator's key as `ssvnode generate-operator-keys` writes it, with a weaker derivation. */
export function operatorKeyFile(password: string): string {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" });
  const salt = randomBytes(32);
  const iv = randomBytes(16);
  const c = 16;
  const key = pbkdf2Sync(password, salt, c, 32, "sha256");
  const message = createCipheriv("aes-128-ctr", key.subarray(0, 16), iv).update(pem);
  const checksum = createHash("sha256").update(key.subarray(16)).update(message).digest("hex");
  const params = { c, dklen: 32, prf: "hmac-sha256", salt: salt.toString("hex") };
  return JSON.stringify({
    checksum: { function: "sha256", message: checksum, params: {} },
    cipher: { function: "aes-128-ctr", message: message.toString("hex"), params: { iv: iv.toString("hex") } },
    kdf: { function: "pbkdf2", message: "", params },
    pubKey: Buffer.from(publicKey.export({ type: "pkcs1", format: "pem" })).toString("base64"),
  });
}
