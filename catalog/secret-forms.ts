/** What is a secret by its form. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]{20}/i, "an identity of age"],
  [/\btskey-(auth|api|client|webhook)-\w{8}/, "a key of Tailscale's"],
  // The token of a tunnel is base64 of {"a": account, "t": tunnel, "s": secret}.
  [/\beyJhIjoi[\w+/=-]{60}/, "the token of a tunnel of Cloudflare's"],
  [/"crypto"\s*:\s*\{[\s\S]*"ciphertext"|"ciphertext"[\s\S]*"kdf"/, "a keystore"],
  [/\bgh[pousr]_[A-Za-z0-9]{36}/, "a token of GitHub's"],
  [/\bAIza[0-9A-Za-z_-]{35}/, "a key of Google's"],
  // The JWT secret of an Engine API, the token of a keymanager, a key of a node.
  [/^\s*(0x)?[0-9a-fA-F]{64}\s*$/, "32 bytes that look like a secret"],
];

/** Digests are as long as keys, and public: where they stand, by the last name of their path. */
const digests = /(^|\.)(sha256|hash|id|definition|digest|image|checksum|ref)$/i;

/** What secret a text is or holds, by its form and by its place among the properties of a resource: `file /etc/x.content`. */
export function secretFormOf(text: string, path: string): string | undefined {
  return digests.test(path) ? undefined : forms.find(([form]) => form.test(text))?.[1];
}
