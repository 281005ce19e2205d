import { z } from "zod";

/** Text that passes `test`; otherwise a problem with this reason and remedy. */
export function text(test: (value: string) => boolean, reason: string, remedy: string): z.ZodString {
  return z.string().refine(test, { error: reason, params: { remedy } });
}

/** Name of a site, host or node: it becomes a DNS label, a directory and part of a compose project. */
export const namePattern = /^[a-z][a-z0-9-]{0,30}$/;

const keyTypes =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

/** A public key as OpenSSH writes it, `type base64`: the type must be the one that the base64 part names. */
export function isPublicKey(value: string): boolean {
  const [type = "", body = "", ...rest] = value.split(" ");
  if (rest.length > 0 || !keyTypes.test(type) || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return false;
  const blob = Buffer.from(body, "base64");
  return (
    blob.length > 40 &&
    blob.readUInt32BE(0) === type.length &&
    blob.toString("latin1", 4, 4 + type.length) === type
  );
}

/** One line of authorized_keys without options: a public key and perhaps a comment. */
export function isAuthorizedKey(value: string): boolean {
  return !/[\r\n]/.test(value) && isPublicKey(value.split(" ").slice(0, 2).join(" "));
}

/** `http` or `https`, a host, perhaps a port; nothing behind it and no password in it. */
export function isHttpUrl(value: string): boolean {
  return /^https?:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/.test(value);
}
