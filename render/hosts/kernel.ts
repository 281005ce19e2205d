import type { PortRange } from "../../topology/hosts/ports.ts";

/** A setting of the kernel: what it is set to, now and at every boot. */
export interface KernelSetting {
  readonly name: string;
  readonly value: string;
  /** Module that brings it. */
  readonly module?: string;
}

/** TCP that keeps its pace on lossy lines. Which of the two a kernel has depends on how it was built. */
export const bbrSettings: readonly KernelSetting[] = [
  { name: "net.core.default_qdisc", value: "fq" },
  { name: "net.ipv4.tcp_congestion_control", value: "bbr" },
];

/** Each peer of a client takes a few entries of conntrack; a small machine's default would be full of them. */
export const hostSettings: readonly KernelSetting[] = [
  { name: "net.netfilter.nf_conntrack_max", value: "262144", module: "nf_conntrack" },
  { name: "vm.swappiness", value: "10" },
];

/** Ports that the kernel gives to outgoing connections: net.ipv4.ip_local_port_range, ip-sysctl.rst of Linux 6.12. */
const outgoing: PortRange = { first: 32_768, last: 60_999 };

/**
 * Keeps the ports of a line that are among these from outgoing connections, one of which could else have the port of a
 * client that starts. In the form in which the kernel prints them: upwards, and neighbours as one range.
 */
export function reservedPorts(ranges: readonly PortRange[]): KernelSetting[] {
  const joined: PortRange[] = [];
  for (const { first, last } of ranges.toSorted((a, b) => a.first - b.first)) {
    const [low, high] = [Math.max(first, outgoing.first), Math.min(last, outgoing.last)];
    if (low > high) continue;
    const before = joined.at(-1)?.last === low - 1 ? joined.pop() : undefined;
    joined.push({ first: before?.first ?? low, last: high });
  }
  const value = joined.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(",");
  return value === "" ? [] : [{ name: "net.ipv4.ip_local_reserved_ports", value }];
}

/** A file of /etc/sysctl.d. "-": a kernel that refuses one setting still gets the others. */
export function renderSysctl(settings: readonly KernelSetting[]): string {
  return settings.map(({ name, value }) => `-${name} = ${value}\n`).join("");
}

/** A file of /etc/modules-load.d: modules whose settings the boot would otherwise look for in vain. */
export function renderModules(settings: readonly KernelSetting[]): string {
  return settings.map(({ module }) => (module === undefined ? "" : `${module}\n`)).join("");
}
