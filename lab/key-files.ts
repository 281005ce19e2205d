/** Keys and certificates of a lab. Each stands under its name only when it is whole, whoever was killed meanwhile. */

import { renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeOnce } from "./make-once.ts";
import type { Lab } from "./settings.ts";
import { run } from "./shell.ts";

/** An ssh key in `file`, its public half beside it in `<file>.pub`. */
export function ensureSshKey(lab: Lab, file: string, comment: string): Promise<void> {
  return makeOnce(file, async (part) => {
    await run(lab, "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", part]);
    renameSync(`${part}.pub`, `${file}.pub`);
  });
}

/** A certificate that signs itself for `name`, as in "IP:10.77.0.1" or "DNS:example.org"; it outlives any lab. */
export function ensureCertificate(lab: Lab, certificate: string, key: string, name: string): Promise<void> {
  return request(lab, certificate, key, ["-addext", `subjectAltName=${name}`]);
}

const authorityFiles = (lab: Lab) => {
  const folder = join(lab.dir, "authority");
  return { certificate: join(folder, "ca.crt"), key: join(folder, "ca.key") };
};

/** File of the certificate of the lab's authority, which its hosts trust as they trust the public ones. */
export const authorityFile = (lab: Lab): string => authorityFiles(lab).certificate;

/** Makes the authority unless it is there; hosts get its certificate before they start. */
export function ensureAuthority(lab: Lab): Promise<void> {
  const { certificate, key } = authorityFiles(lab);
  return request(lab, certificate, key, []);
}

/** A certificate of the lab's authority for services that stand in for public ones under `names`. */
export function ensureSigned(
  lab: Lab,
  certificate: string,
  key: string,
  names: readonly [string, ...string[]],
): Promise<void> {
  const authority = authorityFiles(lab);
  return request(lab, certificate, key, [
    ...["-CA", authority.certificate, "-CAkey", authority.key],
    ...["-addext", `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
  ]);
}

function request(lab: Lab, certificate: string, key: string, words: readonly string[]): Promise<void> {
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-subj", `/CN=lab ${lab.name} ${basename(dirname(certificate))}`];
  return makeOnce(certificate, async (part) => {
    const files = ["-keyout", key, "-out", part];
    await run(lab, "openssl", ["req", "-x509", ...curve, ...subject, ...words, "-days", "825", ...files]);
  });
}
