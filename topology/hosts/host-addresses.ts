import { isIPv6 } from "node:net";
import type { HostSettings } from "./schema.ts";

/** IP addresses and DNS names of a host as the inventory has them, its name in the inventory left out. */
export function addressesOf({ ssh, lanAddress }: HostSettings): string[] {
  return [ssh?.address, lanAddress].filter((address) => address !== undefined).map(comparable);
}

/** An address as it is compared: a name means the same in either case, and an IPv6 address has many spellings. */
export function comparable(address: string): string {
  const url = `http://[${address}]`;
  return isIPv6(address) && URL.canParse(url) ? new URL(url).hostname : address.toLowerCase();
}
