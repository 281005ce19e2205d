/** Keys in a file that should be a lock. It is refused, and no part of it is repeated. */

/** Properties of keystores (EIP-2335) and of files in which programs keep keys. */
const keyProperties =
  /^(crypto|ciphertext|mnemonic|seed|password|(priv|secret|private|enc).{0,2}(key|share)s?)$/i;

/** What has 32 bytes in a lock without being a key. */
const hashes = ["config_hash", "definition_hash", "lock_hash", "withdrawal_credentials"];

/** A private key of either curve. */
const privateKey = /^\s*(0x)?[0-9a-f]{64}\s*$/i;

/** Throws an error that says nothing of a value, if it, or something in it, has the form of a key. */
export function refuseKeys(value: unknown, file: string): void {
  if (!hasKey(value, "")) return;
  throw new Error(`${file} has what looks like a private key or a keystore. It was not used, and it is not repeated here.
This command takes cluster-lock.json only, which has no secrets. If a lock has one, treat it as known to others.`);
}

function hasKey(value: unknown, name: string): boolean {
  if (typeof value === "string") return privateKey.test(value) && !hashes.includes(name);
  if (Array.isArray(value)) return value.some((each) => hasKey(each, ""));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, each]) => keyProperties.test(key) || hasKey(each, key));
}
