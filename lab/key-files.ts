/** Keys and certificates of a lab. Each stands under its name only when it is whole, whoever was killed meanwhile. */

import { renameSync } from "node:fs";
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
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", `/CN=lab ${lab.name}`, "-addext", `subjectAltName=${name}`];
  return makeOnce(certificate, async (part) => {
    const files = ["-keyout", key, "-out", part];
    await run(lab, "openssl", ["req", "-x509", ...curve, ...names, "-days", "825", ...files]);
  });
}
