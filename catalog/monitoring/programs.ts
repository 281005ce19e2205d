import type { ClientImage } from "../clients/client.ts";
import { networkNames } from "../networks.ts";

/** A program that watches: at Docker Hub, pinned by the section `monitoring`. */
export interface MonitoringProgram {
  readonly repository: string;
  /** Recommended tag: what rocket-pool/smartnode v1.25.2 runs (2026-11-10). */
  readonly version: string;
  /** First version whose options and files are those that are rendered here. */
  readonly minimum: string;
  /** Ceilings in MiB: at home, and on a rented host, where the memory is for DVT nodes; 0 where it does not run. */
  readonly memoryMiB: { readonly home: number; readonly watcher: number };
  /** Its program and where it keeps its data (Dockerfile of each, 2026-08). */
  readonly command: string;
  readonly data: string;
}

/** From 3.0 on Prometheus keeps below the memory of its container by itself (`--auto-gomemlimit`). */
export const prometheus: MonitoringProgram = {
  repository: "prom/prometheus",
  version: "v3.16.0",
  minimum: "3.0.0",
  memoryMiB: { home: 1024, watcher: 256 },
  command: "/bin/prometheus",
  data: "/prometheus",
};

/** From 0.28 on each receiver reads its secret from a file (CHANGELOG.md, 0.26 to 0.28). */
export const alertmanager: MonitoringProgram = {
  repository: "prom/alertmanager",
  version: "v0.35.0",
  minimum: "0.28.0",
  memoryMiB: { home: 128, watcher: 96 },
  command: "/bin/alertmanager",
  data: "/alertmanager",
};

/**
 * It runs at home alone. Its own start script makes folders, installs plugins and then runs this program (grafana/grafana at
 * 07754534f: packaging/docker/run.sh).
 */
export const grafana: MonitoringProgram = {
  repository: "grafana/grafana",
  version: "13.3.0",
  minimum: "12.0.0",
  memoryMiB: { home: 384, watcher: 0 },
  command: "/usr/share/grafana/bin/grafana",
  data: "/var/lib/grafana",
};

export const monitoringPrograms = { prometheus, alertmanager, grafana } as const;

export type MonitoringProgramName = keyof typeof monitoringPrograms;

/** A program's image in the form that containers are made of. */
export function monitoringImage(name: MonitoringProgramName): ClientImage {
  const { repository, version, command } = monitoringPrograms[name];
  return {
    name,
    registry: "docker.io",
    repository,
    versions: Object.fromEntries(
      networkNames.map((network) => [network, version]),
    ) as ClientImage["versions"],
    command: [command],
  };
}

/** What the programs take on a host together, in MiB. */
export function monitoringMemoryMiB(place: "home" | "watcher"): number {
  return Object.values(monitoringPrograms).reduce((sum, { memoryMiB }) => sum + memoryMiB[place], 0);
}

/** Port of the node exporter on a host's loopback address: its usual one. */
export const nodeExporterPort = 9100;
