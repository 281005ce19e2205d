import valid from "semver/functions/valid.js";
import type { NetworkName } from "./networks.ts";

/** A client's image and the version recommended for each network; version-policy.ts says which others may run. */
export interface Release {
  /** Registry the project publishes to; `images.registry` takes its place where it is set. */
  readonly registry: string;
  readonly repository: string;
  /** Tag by network: a network whose fork is scheduled needs other versions than one without. */
  readonly versions: Readonly<Record<NetworkName, string>>;
}

/** Recommended releases: what the error that asks for a digest names. */
export const releases = {
  reth: {
    registry: "ghcr.io",
    repository: "paradigmxyz/reth",
    // github.com/paradigmxyz/reth/releases, 2026-11-06
    versions: { mainnet: "v2.10.1", hoodi: "v2.10.1" },
  },
  erigon: {
    registry: "docker.io",
    repository: "erigontech/erigon",
    // github.com/erigontech/erigon/releases, 2026-10-23
    versions: { mainnet: "v3.8.1", hoodi: "v3.8.1" },
  },
  lighthouse: {
    registry: "docker.io",
    repository: "sigp/lighthouse",
    // 2026-11-09, security release
    versions: { mainnet: "v8.3.3", hoodi: "v8.3.3" },
  },
} as const satisfies Record<string, Release>;

/** A client that has an image of its own. */
export type PackagedClient = keyof typeof releases;

export const packagedClients = Object.keys(releases) as PackagedClient[];

/** `ghcr.io/paradigmxyz/reth:v2.10.1`: the recommended tag of a client. */
export function taggedImage(client: PackagedClient, network: NetworkName): string {
  const { registry, repository, versions } = releases[client];
  return `${registry}/${repository}:${versions[network]}`;
}

/** `ghcr.io/paradigmxyz/reth@sha256:…`: what hosts pull. `mirror` takes the place of the project's registry. */
export function pinnedImage(client: PackagedClient, digest: string, mirror?: string): string {
  const { registry, repository } = releases[client];
  return `${mirror ?? registry}/${repository}@${digest}`;
}

/** `v2.10.1@sha256:…` → `v2.10.1`. */
export function configuredVersion(pin: string | undefined): string | undefined {
  return pin?.split("@")[0];
}

/** `multiarch-v26.10.2` → `26.10.2`; undefined for what is no version, as `latest`. */
export function semverOf(version: string): string | undefined {
  return valid(/\d+\.\d+\.\d+.*$/.exec(version)?.[0]) ?? undefined;
}
