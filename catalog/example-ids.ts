/** Identifiers of all examples in the documentation and the schemas. They name nothing, and are refused. */

/** Of an account at Cloudflare. */
export const exampleAccount = "0123456789abcdef0123456789abcdef";

/** Of a zone at Cloudflare. */
export const exampleZone = "fedcba9876543210fedcba9876543210";

/** Of a key that signs packages. */
export const exampleFingerprint = "0123456789ABCDEF0123456789ABCDEF01234567";

/** Of images, without `sha256:`; no two images have the same. */
export const exampleDigests: readonly string[] = ["1", "2", "3", "12", "13", "23"].map((digits) =>
  digits.repeat(64).slice(0, 64),
);
