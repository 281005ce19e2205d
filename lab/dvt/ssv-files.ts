/** Files of the operators of an SSV cluster: a key of each, and shares of the cluster's validators. */

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { quorumOf } from "../../topology/dvt/quorum.ts";
import { type Shares, sharesFile } from "../images/fake/ssv-shares.ts";
import { encryptSecret } from "./keystore-crypto.ts";
import { publicKeyOf, type SecretKey, splitKey } from "./threshold.ts";

/** Text by name of the file, all in the folder of one node. */
export type SsvFiles = Readonly<Record<string, string>>;

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
    ...encryptSecret(Buffer.from(pem), password),
    pubKey: Buffer.from(publicKey.export({ type: "spki", format: "pem" })).toString("base64"),
  };
  return { "encrypted_private_key.json": JSON.stringify(keystore), password };
}
