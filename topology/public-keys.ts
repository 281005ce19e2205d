/** Public keys as OpenSSH writes them: a type, and in base64 the same type and the key's parts, each with its length. */

import { createPublicKey } from "node:crypto";

/** What follows the type in a key: whether each part can be what it has to. */
const ed25519 = (part: Buffer): boolean => part.length === 32;
const text = (part: Buffer): boolean => part.length > 0;
/** A positive number as in RFC 4251. */
const number = (part: Buffer): boolean => part.length > 0 && part[0]! < 0x80;
const curve = (name: string) => (part: Buffer) => part.toString("latin1") === name;

/** A point of a curve, uncompressed: 4 and two coordinates of so many bytes. */
const point = (crv: string, bytes: number) => (part: Buffer) => {
  if (part.length !== 1 + 2 * bytes || part[0] !== 4) return false;
  const x = part.toString("base64url", 1, 1 + bytes);
  const y = part.toString("base64url", 1 + bytes);
  try {
    createPublicKey({ key: { kty: "EC", crv, x, y }, format: "jwk" });
    return true;
  } catch {
    return false; // beside the curve
  }
};

/** Parts by type: RFC 4253, 5656 and 8709, and PROTOCOL.u2f of OpenSSH. */
const types: Readonly<Record<string, readonly ((part: Buffer) => boolean)[]>> = {
  "ssh-ed25519": [ed25519],
  "ssh-rsa": [number, number],
  "ecdsa-sha2-nistp256": [curve("nistp256"), point("P-256", 32)],
  "ecdsa-sha2-nistp384": [curve("nistp384"), point("P-384", 48)],
  "ecdsa-sha2-nistp521": [curve("nistp521"), point("P-521", 66)],
  "sk-ssh-ed25519@openssh.com": [ed25519, text],
  "sk-ecdsa-sha2-nistp256@openssh.com": [curve("nistp256"), point("P-256", 32), text],
};

/** NIST SP 800-131A has allowed no shorter one for signatures since 2014. */
const minRsaBits = 2048;

/** What a text is that looks like no public key. */
export const none = "none";

/** What keeps `type base64` from being a key that sshd takes; undefined: nothing. */
export function faultOfPublicKey(value: string): string | undefined {
  const [type = "", body = "", ...rest] = value.split(" ");
  const parts = types[type];
  if (parts === undefined || rest.length > 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return none;
  const blob = Buffer.from(body, "base64");
  if (blob.toString("latin1", 4, 4 + type.length) !== type) return none;
  const found = partsOf(blob);
  if (found === undefined || found.length < 1 + parts.length) return "its end is missing";
  if (found.length > 1 + parts.length || blob.toString("base64") !== body)
    return "more follows than belongs to it";
  if (parts.some((fits, i) => !fits(found[i + 1]!))) return "its parts are not those of such a key";
  const bits = type === "ssh-rsa" ? bitsOf(found[2]!) : minRsaBits;
  return bits < minRsaBits ? `it has ${bits} bits, fewer than ${minRsaBits}` : undefined;
}

/** Undefined where a part is longer than what is left. */
function partsOf(blob: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    const end = at + 4 <= blob.length ? at + 4 + blob.readUInt32BE(at) : Infinity;
    if (end > blob.length) return undefined;
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

function bitsOf(part: Buffer): number {
  return BigInt(`0x${part.toString("hex")}`).toString(2).length;
}
