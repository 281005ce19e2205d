import { z } from "zod";
import {
  cloudflareRepository,
  dockerRepository,
  type PackageRepository,
  tailscaleRepository,
} from "../../catalog/repositories.ts";
import { isUrl, text } from "../formats.ts";

const repositorySchema = (whose: string, usual: PackageRepository) =>
  z
    .strictObject({
      url: text(
        (value) => /^https?:\/\/[\w.:-]+(\/[\w.~%+-]+)*$/.test(value) && isUrl(value),
        "not the address of a repository",
        `write it without a slash at the end, as in ${usual.url}`,
      )
        .meta({
          description: "Address of the mirror, without a slash at the end.",
          examples: [`https://mirror.example.org/${whose.toLowerCase()}`],
        })
        .default(usual.url),
      fingerprint: text(
        (value) => /^[0-9A-F]{40}$/.test(value),
        "not the full fingerprint of a key",
        "write the 40 hex digits that gpg --show-keys prints, in upper case and without spaces",
      )
        .meta({
          description:
            "Full fingerprint of the key that signs the packages: 40 hex digits in upper case, without spaces. A host fetches the key and refuses one with another fingerprint.",
          examples: [usual.fingerprint],
        })
        .default(usual.fingerprint),
    })
    .meta({
      description: `Where hosts get ${whose}'s packages, if not from ${whose} itself.`,
      examples: [{ url: `https://mirror.example.org/${whose.toLowerCase()}` }],
    })
    .prefault({});

/** Section `repositories`: mirrors of package repositories, or repositories that somebody else signs. */
export const repositoriesSchema = z
  .strictObject({
    docker: repositorySchema("Docker", dockerRepository),
    tailscale: repositorySchema("Tailscale", tailscaleRepository),
    cloudflare: repositorySchema("Cloudflare", cloudflareRepository),
  })
  .meta({
    file: "Pulumi.yaml",
    description:
      "Mirrors of the package repositories that hosts use beside their distribution's. The distribution's own mirrors are not set here.",
    defaultText: "hosts use the repositories of Docker, Tailscale and Cloudflare.",
    examples: [{ docker: { url: "https://mirror.example.org/docker" } }],
  });

export type RepositorySettings = z.output<typeof repositoriesSchema>;
