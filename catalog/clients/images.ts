import valid from "semver/functions/valid.js";
import type { NetworkName } from "../networks.ts";
import type { ClientImage } from "./client.ts";
import { type ImageName, images } from "./registry.ts";

/** A client that has an image of its own. */
export type PackagedClient = ImageName;

/** Images with the release recommended for each network: what the error that asks for a digest names. */
export const releases: Readonly<Record<PackagedClient, ClientImage>> = images;

export const packagedClients = Object.keys(releases) as PackagedClient[];

/** `ghcr.io/paradigmxyz/reth:v2.11.0`: the recommended tag of a client. */
export function taggedImage(client: PackagedClient, network: NetworkName): string {
  const { registry, repository, versions } = releases[client];
  return `${registry}/${repository}:${versions[network]}`;
}

/** `ghcr.io/paradigmxyz/reth@sha256:…`: what hosts pull. `mirror` takes the place of the project's registry. */
export function pinnedImage(client: PackagedClient, digest: string, mirror?: string): string {
  const { registry, repository } = releases[client];
  return `${mirror ?? registry}/${repository}@${digest}`;
}

/** Where images come from: versions with their digests, and perhaps a registry in place of the projects' own. */
interface Pins {
  readonly digests: Readonly<Partial<Record<PackagedClient, string>>>;
  readonly registry?: string | undefined;
}

/** What hosts pull for a client whose digest is configured. */
export function configuredImage(client: PackagedClient, { digests, registry }: Pins): string {
  return pinnedImage(client, digests[client]!.split("@")[1]!, registry);
}

/** `10.77.0.1:5000/paradigmxyz/reth@sha256:…` → `reth`, whichever registry it comes from; undefined for another's image. */
export function clientOfImage(reference: string): PackagedClient | undefined {
  const path = reference.replace(/@.*/, "").replace(/:[^/]*$/, "");
  return packagedClients.find((client) => {
    const { repository } = releases[client];
    return path === repository || path.endsWith(`/${repository}`);
  });
}

/** `v2.11.0@sha256:…` → `v2.11.0`. */
export function configuredVersion(pin: string | undefined): string | undefined {
  return pin?.split("@")[0];
}

/** `multiarch-v26.10.2` → `26.10.2`; undefined for what is no version, as `latest`. */
export function semverOf(version: string): string | undefined {
  return valid(/\d+\.\d+\.\d+.*$/.exec(version)?.[0]) ?? undefined;
}
