import { chainData } from "../../topology/hosts/disks.ts";

/** Folder of a stack's data on a host. */
export const stackData = (stack: string): string => `${chainData}/${stack}`;

/** Where a workload's files lie on its host. */
export interface WorkloadPaths {
  /** Configuration: what we write and remove. */
  readonly configuration: string;
  readonly compose: string;
  /** Data: the folder is made by us, and never removed. */
  readonly data: string;
}

export function workloadPaths(stack: string, name: string): WorkloadPaths {
  const configuration = `/etc/bonded-validator/${stack}/${name}`;
  return { configuration, compose: `${configuration}/compose.yaml`, data: `${stackData(stack)}/${name}` };
}
