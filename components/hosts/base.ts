import { renderDaemonJson } from "../../render/docker.ts";
import type { Registry } from "../../topology/topology.ts";
import { type Items, itemsOf } from "./role.ts";

const directory = { owner: "root:root", mode: "0755" } as const;
const file = { owner: "root:root", mode: "0644" } as const;
const running = { enabled: true, active: true } as const;

/** What every host of ours has, by the package names of Debian 13: time, containers, and the folders that roles share. */
export function baseItems(registry: Registry | undefined): Items {
  return {
    "package chrony": { state: "installed" },
    "package curl": { state: "installed" },
    "package docker.io": { state: "installed" },
    "package docker-cli": { state: "installed" },
    "package docker-compose": { state: "installed" },
    "directory /etc/bonded-validator": directory,
    "directory /etc/docker": directory,
    "directory /mnt/ethereum": { ...directory, keep: true },
    "file /etc/docker/daemon.json": { content: renderDaemonJson(), ...file, restarts: "unit docker" },
    ...authorityItems(registry),
    "unit chrony": running,
    "unit docker": running,
  };
}

/** Docker reads these at every pull: no restart. */
function authorityItems(registry: Registry | undefined): Items {
  if (registry?.ca === undefined) return {};
  const folder = `/etc/docker/certs.d/${registry.name}`;
  return {
    ...itemsOf([
      ["directory /etc/docker/certs.d", directory],
      [`directory ${folder}`, directory],
    ]),
    ...itemsOf([[`file ${folder}/ca.crt`, { content: registry.ca, ...file }]]),
  };
}
