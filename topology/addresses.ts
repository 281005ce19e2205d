import { isIPv6 } from "node:net";

/** Docker's own networks on our hosts, one for each compose project; local networks must keep clear of it. */
export const dockerNetworks = "172.30.0.0/16";

/**
 * Address and network of Docker's own bridge, on which nothing of ours runs: the last of the range, because it would
 * else take the first one that is free at a boot, which a compose project may have.
 */
export const dockerBridge = "172.30.255.1/24";

export function isIPv4(value: string): boolean {
  const parts = value.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** Whether an IPv4 address lies in a network. */
export function isWithin(address: string, network: string): boolean {
  const range = cidrRange(network);
  const place = isIPv4(address) ? cidrRange(`${address}/32`) : undefined;
  return (
    range !== undefined && place !== undefined && range.first <= place.first && place.first <= range.last
  );
}

/** Addresses that belong to nobody on the internet: RFC 1918, and RFC 6598 for networks between a line and its provider. */
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Whether an IPv4 address or network is private. */
export function isPrivate(value: string): boolean {
  return privateNetworks.some((network) => isWithin(value.split("/")[0]!, network));
}

/** First and last address of an IPv4 network as numbers; undefined when `value` is none or has host bits set. */
export function cidrRange(value: string): { first: number; last: number } | undefined {
  const [address = "", length = ""] = value.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  return first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

/** `2001:db8:1::/64`, as a provider gives one to a line. */
export function isNetwork6(value: string): boolean {
  const [address = "", length = ""] = value.split("/");
  return isIPv6(address) && /^[1-9]\d$/.test(length) && Number(length) >= 12 && Number(length) <= 64;
}
