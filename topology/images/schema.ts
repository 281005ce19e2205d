import { z } from "zod";
import { packagedClients, releases } from "../../catalog/clients/images.ts";
import { exampleDigests } from "../../catalog/example-ids.ts";
import { isUrl, text } from "../formats.ts";

/** `v2.11.0@sha256:…`: the version stands beside the digest, so that a new version cannot keep an old image. */
export const pinSchema = text(
  (value) => /^[\w.+-]+@sha256:[0-9a-f]{64}$/.test(value),
  "not a version with its digest",
  "write it as in v2.11.0@sha256:<64 hex digits>",
);

/** Versions recommended for Hoodi, with digests of no image. */
const examplePins = Object.fromEntries(
  (["reth", "lighthouse", "erigon", "lodestar", "charon", "ssv"] as const).map((client, i) => [
    client,
    `${releases[client].versions.hoodi}@sha256:${exampleDigests[i]}`,
  ]),
);

/** `reth ghcr.io/paradigmxyz/reth, …` */
const imageNames = packagedClients
  .map((client) => `${client} \`${releases[client].registry}/${releases[client].repository}\``)
  .join(", ");

const exampleAuthority = `-----BEGIN CERTIFICATE-----
MIIBejCCAR+gAwIBAgIUQzLkq7…
-----END CERTIFICATE-----
`;

/** Section `images`: where images come from, and their digests. */
export const imagesSchema = z
  .strictObject({
    registry: text(
      (value) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(value) && isUrl(`https://${value}`),
      "not a registry",
      "write its host name or address and perhaps a port: registry.example.org:5000",
    )
      .meta({
        description:
          "Registry that serves every image instead of the clients' own registries: a host name or an address, and a port if it is not 443.",
        defaultText: "each client's own registry",
        examples: ["registry.example.org:5000"],
      })
      .optional(),
    ca: text(
      (value) => /^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\s*$/.test(value),
      "not a certificate in PEM form",
      "write it from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
    )
      .meta({
        description: "Certificate (PEM) of the authority that signed the certificate of `registry`.",
        defaultText: "the hosts' own list of authorities",
        examples: [exampleAuthority],
      })
      .optional(),
    digests: z
      .partialRecord(z.enum(packagedClients), pinSchema)
      .meta({
        description: `Version and digest of each client's image. Required for every client that the stack runs. \`docker buildx imagetools inspect <image>:<version>\` prints a digest; the images are ${imageNames}. A beacon node inside another client (Caplin) has no image of its own.`,
        examples: [examplePins],
      })
      .default({}),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description: "Images of the clients, pinned by digest.",
    defaultText: "a stack with nodes or validator clients is refused, because their digests are missing.",
    examples: [{ registry: "registry.example.org:5000", digests: examplePins }],
  });

export type ImageSettings = z.output<typeof imagesSchema>;
