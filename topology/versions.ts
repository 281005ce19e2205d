import type { NetworkName } from "./networks.ts";

/** A client's image and the version pinned for each network. */
export interface Release {
  /** Registry the project publishes to; `images.registry` takes its place where it is set. */
  readonly registry: string;
  readonly repository: string;
  /** Tag by network: a network whose fork is scheduled needs other versions than one without. */
  readonly versions: Readonly<Record<NetworkName, string>>;
}

/**
 * Pinned releases. Hoodi's Glamsterdam date was cancelled on 2026-10-22: reth 2.8.0, erigon 3.8.0 and
 * lighthouse 8.3.0 and 8.3.1 still carry it and fork themselves off Hoodi.
 */
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

/** `ghcr.io/paradigmxyz/reth:v2.10.1`: the pinned tag of a client, whose digest the configuration names. */
export function taggedImage(client: PackagedClient, network: NetworkName): string {
  const { registry, repository, versions } = releases[client];
  return `${registry}/${repository}:${versions[network]}`;
}

/** `ghcr.io/paradigmxyz/reth@sha256:…`: what hosts pull. `mirror` takes the place of the project's registry. */
export function pinnedImage(client: PackagedClient, digest: string, mirror?: string): string {
  const { registry, repository } = releases[client];
  return `${mirror ?? registry}/${repository}@${digest}`;
}
