import { z } from "zod";
import { packagedClients } from "../../catalog/clients/images.ts";
import { isUrl, text } from "../formats.ts";

/** `v2.10.1@sha256:…`: the version stands beside the digest, so that a new version cannot keep an old image. */
const digestSchema = text(
  (value) => /^[\w.+-]+@sha256:[0-9a-f]{64}$/.test(value),
  "not a version with its digest",
  "write it as in v2.10.1@sha256:<64 hex digits>",
);

/** Section `images` of a stack file: where images come from, and their digests. */
export const imagesSchema = z.strictObject({
  /** `host` or `host:port` that serves every image in place of the clients' own registries. */
  registry: text(
    (value) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(value) && isUrl(`https://${value}`),
    "not a registry",
    "write its host name or address and perhaps a port: registry.example.org:5000",
  ).optional(),
  /** Certificate (PEM) of the authority that signed the registry's. */
  ca: text(
    (value) => /^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\s*$/.test(value),
    "not a certificate in PEM form",
    "write it from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
  ).optional(),
  /** Client with an image (catalog/clients/registry.ts) → version and digest. */
  digests: z.partialRecord(z.enum(packagedClients), digestSchema).default({}),
});

export type ImageSettings = z.output<typeof imagesSchema>;
