import type { Fields, Leaves } from "../kind.ts";

/** All that `docker update` changes of a container beside its restart policy: option → where Docker shows it. */
const shownAt: Readonly<Record<string, string>> = {
  memory: "Memory",
  "memory-swap": "MemorySwap",
  "memory-reservation": "MemoryReservation",
  "cpu-shares": "CpuShares",
  "cpuset-cpus": "CpusetCpus",
  "cpuset-mems": "CpusetMems",
  cpus: "NanoCpus",
  "cpu-period": "CpuPeriod",
  "cpu-quota": "CpuQuota",
  "cpu-rt-period": "CpuRealtimePeriod",
  "cpu-rt-runtime": "CpuRealtimeRuntime",
  "blkio-weight": "BlkioWeight",
  "pids-limit": "PidsLimit",
};

/** Limits as text: `memory=536870912 cpu-shares=1024`; bytes, and billionths of a processor. */
export const limitsPattern = /^[a-z-]+=[\w,-]+( [a-z-]+=[\w,-]+)*$/;

/** Go template that prints the limits of a container, `name=value` each. */
export const limitsFormat = Object.entries(shownAt)
  .map(([option, field]) => `${option}={{.HostConfig.${field}}}`)
  .join(" ");

/** No limit: 0 is the first processor, and else none. */
const unset = /=$|^(?!cpuset).*=0$/;

/** Prints, below the name of a service, whether the kernel counts swap: else Docker lets a container have all of it. */
export const swapTest =
  "[ ! -e /sys/fs/cgroup/memory/memory.memsw.limit_in_bytes ] && [ ! -e /sys/fs/cgroup/system.slice/memory.swap.max ] || printf '%s\\tswap\\tcounted\\n' \"$name\"";

/** The limits that a container has, from what the template and the test of swap printed. */
export function liveLimits({ limits: printed = "", swap }: Fields): string {
  const limits = printed.replaceAll(/<nil>|<no value>/g, "").split(" ");
  const memory = Number(limits.find((limit) => limit.startsWith("memory="))?.slice("memory=".length));
  // Docker's own: as much swap as memory, together twice as much (docker run --help); none that could be limited.
  const own = [`memory-swap=${2 * memory}`, ...(swap === "counted" && memory > 0 ? [] : ["memory-swap=-1"])];
  return limits.filter((limit) => !unset.test(limit) && !own.includes(limit)).join(" ");
}

/**
 * Whether a container has these limits and no others. One that it lacks was dropped by Docker when it was made, because
 * the kernel has no such controller: by hand a limit can be changed and not be taken away.
 */
export function hasLimits({ limits: wanted }: Leaves, { limits: live }: Leaves): boolean {
  const allowed = String(wanted ?? "").split(" ");
  return String(live ?? "")
    .split(" ")
    .every((limit) => limit === "" || allowed.includes(limit));
}
