import { createHash } from "node:crypto";

/** What stands for a secret in outputs: the first 16 hex digits of its SHA-256. */
export function fingerprint(secret: string): string {
  return shorten(createHash("sha256").update(secret).digest("hex"));
}

/** The same form from a full SHA-256 that was computed on the host. */
export function shorten(sha256: string): string {
  return `sha256:${sha256.slice(0, 16)}`;
}
