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

/** Of the lock of a Charon cluster. */
export const exampleLockHash = `0x${"0123456789abcdef".repeat(4)}`;

/** Of a Charon node: the example of EIP-778. */
export const exampleRecord =
  "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8";

/** Of a disk in /dev/disk/by-id. */
export const exampleDisk = "nvme-Samsung_SSD_990_PRO_4TB_S7KGNJ0W900001";

/** Of a company that runs sites. */
export const exampleProvider = "example-hosting";

/** Of a project in Google Cloud. */
export const exampleGoogleProject = "example-mev";

/** Of a billing account there. */
export const exampleBillingAccount = "012345-6789AB-CDEF01";

/** Public keys of validators: in their form, and of no validator. */
export const exampleValidatorKeys = ["a1", "a2", "a3"].map((byte) => `0x${byte.repeat(48)}`) as [
  string,
  string,
  string,
];
