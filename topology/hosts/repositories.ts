import { z } from "zod";
import { exampleFingerprint } from "../../catalog/example-ids.ts";
import {
  cloudflareRepository,
  dockerRepository,
  frrUrl,
  type PackageRepository,
  tailscaleRepository,
} from "../../catalog/repositories.ts";
import { isUrl, text } from "../formats.ts";

const address = (example: string) =>
  text(
    (value) => /^https?:\/\/[\w.:-]+(\/[\w.~%+-]+)*$/.test(value) && isUrl(value),
    "not the address of a repository",
    `write it without a slash at the end, as in ${example}`,
  );

const fingerprint = text(
  (value) => /^[0-9A-F]{40}$/.test(value),
  "not the full fingerprint of a key",
  "write the 40 hex digits that gpg --show-keys prints, in upper case and without spaces",
);

const whatFingerprint =
  "Full fingerprint of the key that signs the packages: 40 hex digits in upper case, without spaces. A host fetches the key and refuses one with another fingerprint.";

const repositorySchema = (whose: string, usual: PackageRepository) =>
  z
    .strictObject({
      url: address(usual.url)
        .meta({
          description: "Address of the mirror, without a slash at the end.",
          examples: [`https://mirror.example.org/${whose.toLowerCase()}`],
        })
        .default(usual.url),
      fingerprint: fingerprint
        .meta({ description: whatFingerprint, examples: [usual.fingerprint] })
        .default(usual.fingerprint),
    })
    .meta({
      description: `Where hosts get ${whose}'s packages, if not from ${whose} itself.`,
      examples: [{ url: `https://mirror.example.org/${whose.toLowerCase()}` }],
    })
    .prefault({});

/** No default: nobody but the operator says which key of FRR's keyring is right. */
const frrSchema = z
  .strictObject({
    url: address(frrUrl)
      .meta({
        description: "Address of the repository or its mirror, without a slash at the end.",
        examples: ["https://mirror.example.org/frr"],
      })
      .default(frrUrl),
    fingerprint: fingerprint.meta({
      description: `${whatFingerprint} FRR's keyring has several keys, of which the hosts take this one alone. [network.md](network.md#frrs-own-packages) says how to find and compare it.`,
      examples: [exampleFingerprint],
    }),
  })
  .meta({
    description:
      "FRR's own packages, in place of the distribution's: its latest stable release. Hosts that have FRR already keep it until somebody upgrades it there, because that stops its routes.",
    defaultText: "hosts have the FRR of their distribution",
    examples: [{ fingerprint: exampleFingerprint }],
  });

/** Section `repositories`: mirrors of package repositories, or repositories that somebody else signs. */
export const repositoriesSchema = z
  .strictObject({
    docker: repositorySchema("Docker", dockerRepository),
    tailscale: repositorySchema("Tailscale", tailscaleRepository),
    cloudflare: repositorySchema("Cloudflare", cloudflareRepository),
    frr: frrSchema.optional(),
  })
  .meta({
    file: "Pulumi.yaml",
    description:
      "Package repositories that hosts use beside their distribution's: mirrors of them, and FRR's own. The distribution's own mirrors are not set here.",
    defaultText:
      "hosts use the repositories of Docker, Tailscale and Cloudflare, and the FRR of their distribution.",
    examples: [{ docker: { url: "https://mirror.example.org/docker" } }],
  });

export type RepositorySettings = z.output<typeof repositoriesSchema>;
