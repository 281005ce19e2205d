import { isIPv6 } from "node:net";
import { z } from "zod";
import { cidrRange, isIPv4 } from "./addresses.ts";
import { isIntact } from "./checksums.ts";
import { faultOfPublicKey, none } from "./public-keys.ts";

/** Text that passes `test`; otherwise a problem with this reason and remedy. */
export function text(test: (value: string) => boolean, reason: string, remedy: string): z.ZodString {
  return z.string().refine(test, { error: reason, params: { remedy } });
}

/** Name of a site, host or node: it becomes a DNS label, a directory and part of a compose project. */
export const namePattern = /^[a-z][a-z0-9-]{0,30}$/;

/** What tells two names of companies apart: letters and digits, whatever their case and width. */
export function lettersOf(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** A public key as OpenSSH writes it, `type base64`. */
export function publicHostKey(reason: string, remedy: string): z.ZodString {
  return explained((value) => faultOfPublicKey(value), reason, remedy);
}

/** One line of authorized_keys without options: a public key and perhaps a comment. */
export function authorizedKey(reason: string, remedy: string): z.ZodString {
  const faultOf = (value: string) =>
    /[\r\n]/.test(value) ? none : faultOfPublicKey(value.split(" ").slice(0, 2).join(" "));
  return explained(faultOf, reason, remedy);
}

/** An address of the execution layer. Letters of one case carry no checksum; where both stand, it has to be right. */
export const address = z
  .string()
  .refine((value) => /^0x[0-9a-fA-F]{40}$/.test(value), {
    error: "not an address of the execution layer",
    params: { remedy: "write 0x and 40 hex digits" },
    abort: true,
  })
  .superRefine((value, context) => {
    if (isIntact(value)) return;
    const remedy = "copy it again from where it comes from";
    const message = "its upper and lower case are not those of its checksum: a digit is wrong, or the case";
    context.addIssue({ code: "custom", message, params: { remedy } });
  });

/**
 * Public key of a validator: a compressed point of BLS12-381, whose first bit is 1 and whose second, for the point at
 * infinity, is 0 (draft-irtf-cfrg-bls-signature-05, as the consensus specifications use it).
 */
export const validatorKey = text(
  (value) => /^0x[89ab][0-9a-f]{95}$/.test(value),
  "not the public key of a validator",
  "write 0x and 96 hex digits in lower case, as the keymanager API shows validating_pubkey",
);

/** Text in which something may be wrong that is worth a word; what is `none` of it at all is not. */
function explained(
  faultOf: (value: string) => string | undefined,
  reason: string,
  remedy: string,
): z.ZodString {
  return z.string().superRefine((value, context) => {
    const fault = faultOf(value);
    if (fault === undefined) return;
    const message = fault === none ? reason : `${reason}: ${fault}`;
    context.addIssue({ code: "custom", message, params: { remedy } });
  });
}

const label = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
const hostName = new RegExp(`^(${label}\\.)*${label}$`);
const httpUrl = new RegExp(`^https?://${label}(\\.${label})*(:\\d{1,5})?$`);

/** `http` or `https`, a host, perhaps a port; nothing behind it and no password in it. */
export function isHttpUrl(value: string): boolean {
  return httpUrl.test(value) && isUrl(value);
}

/** Whether it can be dialled as far as its form goes: its port and, where it is one, its IPv4 address can be. */
export function isUrl(value: string): boolean {
  return URL.canParse(value) && new URL(value).port !== "0";
}

/** An IP address, or a DNS name, of which no last label is a number (RFC 1123: it would be read as an address). */
export function isHostName(value: string): boolean {
  if (isIPv4(value) || isIPv6(value)) return true;
  return value.length <= 253 && hostName.test(value) && !/(^|\.)\d+$/.test(value);
}

/** Whether a host of a URL is the very machine, or container, that asks, or nobody at all. */
export function isOwnAddress(hostname: string): boolean {
  return /^((.*\.)?localhost(\.localdomain)?|ip6-.*|127\.[\d.]+|0\.0\.0\.0|169\.254\.[\d.]+|(22[4-9]|2[345]\d)\.[\d.]+)$/.test(
    hostname,
  );
}

/** A network of the IPv4 internet, as `192.168.1.0/24`. */
export const ipv4Network = text(
  (value) => cidrRange(value) !== undefined,
  "not an IPv4 network",
  "write its first address and its length, as in 192.168.1.0/24",
);
