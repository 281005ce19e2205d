import { createHash } from "node:crypto";

/** A line of authorized_keys, taken apart as sshd(8) describes it: options, type, key, comment. */
interface AuthorizedKey {
  readonly options: string;
  readonly type: string;
  readonly body: string;
  readonly comment: string;
}

const keyForm = /^((?:ssh|ecdsa|sk)-[\w@.-]+)[ \t]+(AAAA[A-Za-z0-9+/]*={0,2})(?:[ \t]+(.*))?$/;

/** Options end at the first blank outside of double quotes, in which `\"` stands for a quote. */
const optionsFirst = /^((?:"(?:\\"|[^"])*"|[^"\s])+)[ \t]+(.*)$/;

function parseLine(line: string): AuthorizedKey | undefined {
  const [, options = "", rest = line] = keyForm.test(line) ? [] : (optionsFirst.exec(line) ?? []);
  const [, type, body, comment = ""] = keyForm.exec(rest) ?? [];
  return type === undefined || body === undefined ? undefined : { options, type, body, comment };
}

/** Order, blank lines and comments of authorized_keys mean nothing; what may log in does. */
export function canonicalKeys(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== "" && !line.startsWith("#")))].sort().join("\n");
}

/** Enough of a public key for a human to know it by: the end of its body and its comment. */
export function shortKey(line: string): string {
  const { body = "", comment = "" } = parseLine(line) ?? {};
  return `…${body.slice(-12)} ${comment}`.trim();
}

/** Fingerprints of the keys that authorized_keys lists for logins; a certificate authority is none of them. */
export function listedKeys(text: string): string[] {
  const keys = canonicalKeys(text)
    .split("\n")
    .flatMap((line) => parseLine(line) ?? []);
  return keys
    .filter(({ options }) => !/(^|,)cert-authority(,|$)/i.test(options))
    .map(({ type, body }) => keyFingerprint(`${type} ${body}`));
}

/** `SHA256:…` of a public key ("type base64"), as ssh prints it. */
export function keyFingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
