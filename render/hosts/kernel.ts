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

/** A file of /etc/sysctl.d. "-": a kernel that refuses one setting still gets the others. */
export function renderSysctl(settings: readonly KernelSetting[]): string {
  return settings.map(({ name, value }) => `-${name} = ${value}\n`).join("");
}

/** A file of /etc/modules-load.d: modules whose settings the boot would otherwise look for in vain. */
export function renderModules(settings: readonly KernelSetting[]): string {
  return settings.map(({ module }) => (module === undefined ? "" : `${module}\n`)).join("");
}
