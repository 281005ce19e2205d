/** What a distribution's release calls the things that the program needs from it. */
export interface OperatingSystem {
  /** `ID` and `VERSION_ID` of its /etc/os-release. */
  readonly id: "debian" | "ubuntu";
  readonly version: string;
  /** Name of the release in the addresses of package repositories. */
  readonly codename: string;
  /** Packages of its own Docker with the compose plugin; undefined where it has no plugin. */
  readonly docker: readonly string[] | undefined;
}

/**
 * Releases that hosts may run. Everything else has the same name in all of them. Debian: its archive, 2026-11.
 * Debian 12 has Docker 20.10 and Compose 1, which is no plugin. Ubuntu: docker.io brings the command, and
 * docker-compose-v2 the plugin (the archive's universe, packages.ubuntu.com/noble).
 */
export const operatingSystems = {
  "debian-13": {
    id: "debian",
    version: "13",
    codename: "trixie",
    docker: ["docker.io", "docker-cli", "docker-compose"],
  },
  "debian-12": { id: "debian", version: "12", codename: "bookworm", docker: undefined },
  "ubuntu-24.04": {
    id: "ubuntu",
    version: "24.04",
    codename: "noble",
    docker: ["docker.io", "docker-compose-v2"],
  },
} as const satisfies Record<string, OperatingSystem>;

export type OperatingSystemName = keyof typeof operatingSystems;

export const operatingSystemNames = Object.keys(operatingSystems) as OperatingSystemName[];
