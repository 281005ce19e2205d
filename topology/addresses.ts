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

/** Whether an IPv4 address is private, or a network as a whole. */
export function isPrivate(value: string): boolean {
  const range = cidrRange(value.includes("/") ? value : `${value}/32`);
  return (
    range !== undefined &&
    privateNetworks
      .map((network) => cidrRange(network)!)
      .some(({ first, last }) => first <= range.first && range.last <= last)
  );
}

/** Networks whose addresses no host has for others: this network, loopback, link-local, multicast and what is reserved (RFC 6890). */
const unusable = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

/** Whether an IPv4 address may be that of a host or a line. */
export function isUnicast(value: string): boolean {
  return isIPv4(value) && !unusable.some((network) => isWithin(value, network));
}

/** First and last address of an IPv4 network as numbers; undefined when `value` is none or has host bits set. */
export function cidrRange(value: string): { first: number; last: number } | undefined {
  const [address = "", length = ""] = value.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  return first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

/**
 * `2001:db8:1::/64`, as a provider gives one to a line: of 2000::/3, from which all are given (RFC 4291), and no larger
 * than what one site gets (RFC 6177, RIPE-690: a /48 at most).
 */
export function isNetwork6(value: string): boolean {
  const [address = "", length = ""] = value.split("/");
  if (!isPublic6(address) || !/^[1-9]\d$/.test(length)) return false;
  const hostBits = 128 - Number(length);
  return hostBits <= 80 && hostBits >= 64 && BigInt.asUintN(hostBits, numberOf6(address)) === 0n;
}

/** Whether an address is one of the IPv6 internet (RFC 4291), without a zone. */
export function isPublic6(value: string): boolean {
  return isIPv6(value) && /^[23][\da-f]{3}:[\da-f:.]*$/i.test(value);
}

/** Whether an IPv6 address lies in a network such as {@link isNetwork6} takes. */
export function isWithin6(address: string, network: string): boolean {
  const [first = "", length = ""] = network.split("/");
  const hostBits = BigInt(128 - Number(length));
  return numberOf6(address) >> hostBits === numberOf6(first) >> hostBits;
}

/** An IPv6 address as a number. */
function numberOf6(address: string): bigint {
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = short.split("::").map((part) => part.split(":").filter(Boolean));
  const groups = [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => "0"), ...tail];
  return BigInt(`0x${groups.map((group) => group.padStart(4, "0")).join("")}`);
}
