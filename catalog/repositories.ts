import type { OperatingSystem } from "./operating-systems.ts";

/** A package repository of somebody else than the distribution. */
export interface PackageRepository {
  /** Address above the distributions' own folders. */
  readonly url: string;
  /** Full fingerprint of the key that signs it: 40 hex digits in upper case. */
  readonly fingerprint: string;
}

/** Docker's own repository, and the fingerprint that Docker publishes (docs.docker.com, Install on Debian and on Ubuntu). */
export const dockerRepository: PackageRepository = {
  url: "https://download.docker.com/linux",
  fingerprint: "9DC858229FC7DD38854AE2D88D81803C0EBFCD88",
};

/** Tailscale's own repository, and the fingerprint of its key (pkgs.tailscale.com/stable). */
export const tailscaleRepository: PackageRepository = {
  url: "https://pkgs.tailscale.com/stable",
  fingerprint: "2596A99EAAB33821893C0A79458CA832957F5868",
};

/** Where a release's packages and the key lie in Tailscale's repository. */
export function tailscaleSource({ url, fingerprint }: PackageRepository, { id, codename }: OperatingSystem) {
  return {
    uri: `${url}/${id}`,
    suites: codename,
    components: "main",
    key: `${url}/${id}/${codename}.noarmor.gpg`,
    fingerprint,
  };
}

/** Cloudflare's own repository, and the fingerprint of the key that signs it since October 2025 (pkg.cloudflare.com). */
export const cloudflareRepository: PackageRepository = {
  url: "https://pkg.cloudflare.com",
  fingerprint: "CC94B39C77AE7342A68B89628A682D308D4E5E73",
};

/** Where cloudflared lies in Cloudflare's repository: one package for all releases. */
export function cloudflareSource({ url, fingerprint }: PackageRepository) {
  return {
    uri: `${url}/cloudflared`,
    suites: "any",
    components: "main",
    key: `${url}/cloudflare-main.gpg`,
    fingerprint,
  };
}

/** Address of FRR's own repository. Of its key only the operator says which it is: FRR publishes a keyring of several. */
export const frrUrl = "https://deb.frrouting.org/frr";

/** Where a release's packages and the keyring lie in FRR's repository; `frr-stable` is the latest release of all (deb.frrouting.org). */
export function frrSource({ url, fingerprint }: PackageRepository, { codename }: OperatingSystem) {
  return {
    uri: url,
    suites: codename,
    components: "frr-stable",
    key: `${url}/keys.gpg`,
    fingerprint,
    // FRR, and the libraries that it needs newer than the distribution's (FRRouting/frr issues 5804, 15372 and 19354).
    packages: "frr frr-* libyang* librtr*",
  };
}

/** Packages of Docker's repository that take the place of the distribution's. */
export const dockerPackages = [
  "docker-ce",
  "docker-ce-cli",
  "containerd.io",
  "docker-compose-plugin",
] as const;

/** Where a release's packages and the key lie in Docker's repository. */
export function dockerSource({ url, fingerprint }: PackageRepository, { id, codename }: OperatingSystem) {
  return {
    uri: `${url}/${id}`,
    suites: codename,
    components: "stable",
    key: `${url}/${id}/gpg`,
    fingerprint,
  };
}
