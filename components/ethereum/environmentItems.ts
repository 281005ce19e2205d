import type { Host } from "../../topology/topology.ts";
import { onDisk } from "../hosts/disks.ts";
import { type Items, itemsOf } from "../hosts/role.ts";

const directory = { owner: "root:root", mode: "0755" } as const;

/** Folder of an environment's data on a host. */
export const environmentData = (stack: string): string => `/mnt/ethereum/${stack}`;

/** What an environment's roles on one host share. */
export function environmentItems(stack: string, host: Host): Items {
  const data = environmentData(stack);
  return itemsOf([
    [`directory /etc/bonded-validator/${stack}`, directory],
    [`directory ${data}`, { ...directory, keep: true, ...onDisk(host, data) }],
  ]);
}
