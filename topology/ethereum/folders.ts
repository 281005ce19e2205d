import { chainData } from "../hosts/disks.ts";

/** Folder of a stack's data on a host. */
export const stackData = (stack: string): string => `${chainData}/${stack}`;
