import type { HostSettings } from "./schema.ts";

/** IP addresses and DNS names of a host as the inventory has them, its name in the inventory left out. */
export function addressesOf({ ssh, lanAddress }: HostSettings): string[] {
  return [ssh?.address, lanAddress].filter((address) => address !== undefined);
}
