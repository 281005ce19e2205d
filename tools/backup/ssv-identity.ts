import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { type SignerFiles, textOf } from "./kept-file.ts";
import type { Derived } from "./manifest.ts";
import { openKeystore } from "./open-keystore.ts";

const [keyFile, passwordFile] = ["ssv/encrypted_private_key.json", "ssv/password"];

/**
 * The operator's key, which is crypto of EIP-2335 at the top level of a file, around an RSA key as PEM (ssvlabs/ssv
 * ssvsigner/keystore/file.go, 2e4bc690). Its public key is named by the SHA-256 of its DER.
 * @param isDeclared the stack has the operator's number.
 */
export function ssvIdentity(files: SignerFiles, isDeclared: boolean): Derived {
  const [key, password] = [files.get(keyFile), files.get(passwordFile)];
  const missing = [...(key ? [] : [keyFile]), ...(password ? [] : [passwordFile])];
  if (key === undefined || password === undefined)
    return {
      identity: { validators: [] },
      problems: isDeclared ? missing.map((file) => `${file} is missing`) : [],
    };
  try {
    return { identity: { ownKey: publicKeyOf(textOf(key), textOf(password)), validators: [] }, problems: [] };
  } catch {
    return { identity: { validators: [] }, problems: [`${keyFile} does not open with ${passwordFile}`] };
  }
}

function publicKeyOf(text: string, password: string): string {
  const { checksum, cipher, kdf } = JSON.parse(text);
  const pem = openKeystore({ checksum, cipher, kdf }, password);
  const key = createPublicKey(createPrivateKey(Buffer.from(pem)));
  pem.fill(0);
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
}
