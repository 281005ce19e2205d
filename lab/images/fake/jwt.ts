/** The Engine API's authentication: HS256 tokens with an issue time (execution-apis, engine/authentication.md). */

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readOrMake, readRequired } from "./client.ts";
import { refuse } from "./flags.ts";

/** Seconds by which a token's issue time may differ from the clock. */
const tolerance = 60;

/** Reads 32 bytes in hex; like the real clients it refuses to start without them. */
export function parseSecret(file: string, content: Buffer): Buffer {
  const text = content.toString("utf8").trim();
  if (!/^(0x)?[0-9a-f]{64}$/i.test(text)) refuse(`${file} does not hold a JWT secret of 32 bytes in hex`);
  return Buffer.from(text.replace(/^0x/, ""), "hex");
}

/** The secret in a file that a client makes where there is none. */
export function ownSecret(file: string): Buffer {
  return parseSecret(
    file,
    readOrMake(file, () => randomBytes(32).toString("hex")),
  );
}

/** The secret in a file that has to be there, where an option names it; else in one of the client's own. */
export function givenSecret(file: string | undefined, own: string): Buffer {
  return file === undefined ? ownSecret(own) : parseSecret(file, readRequired("the JWT secret", file));
}

export function makeToken(secret: Buffer): string {
  const body = [{ alg: "HS256", typ: "JWT" }, { iat: now() }].map(encode).join(".");
  return `${body}.${sign(secret, body).toString("base64url")}`;
}

/** Whether an Authorization header carries a token that this secret signed just now. */
export function isAuthorized(secret: Buffer, header: string | undefined): boolean {
  const [head, claims, signature] = (header ?? "").replace(/^Bearer /, "").split(".");
  if (!head || !claims || !signature) return false;
  const given = Buffer.from(signature, "base64url");
  const right = sign(secret, `${head}.${claims}`);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return false;
  const { iat } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { iat?: number };
  return iat !== undefined && Math.abs(now() - iat) <= tolerance;
}

const now = (): number => Math.floor(Date.now() / 1000);
const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
const sign = (secret: Buffer, text: string): Buffer => createHmac("sha256", secret).update(text).digest();
