import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A control group whose processes have a ceiling of memory, and no swap. */
export interface MemoryGroup {
  /** Takes the processes that are written into it. */
  readonly processes: string;
  /** Most memory in MiB that they had at once. */
  peak(): number;
  /** All of them must have ended. */
  remove(): void;
}

/** Names of the same settings in both versions of control groups. */
const settings = {
  v1: {
    ceilings: ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"],
    peak: "memory.max_usage_in_bytes",
  },
  v2: { ceilings: ["memory.max"], peak: "memory.peak" },
};

/** Version 2 allows groups beside processes in its root only; version 1 may show no more than our own part. */
function parent(): { folder: string; version: keyof typeof settings } {
  if (existsSync("/sys/fs/cgroup/cgroup.controllers")) return { folder: "/sys/fs/cgroup", version: "v2" };
  const [, own = "/"] = /^\d+:memory:(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8")) ?? [];
  const folder = join("/sys/fs/cgroup/memory", own);
  return { folder: existsSync(folder) ? folder : "/sys/fs/cgroup/memory", version: "v1" };
}

let made = 0;

export function makeMemoryGroup(mebibytes: number): MemoryGroup {
  const { folder, version } = parent();
  made += 1;
  const group = join(folder, `bonded-validator-${process.pid}-${mebibytes}-${made}`);
  mkdirSync(group);
  for (const ceiling of settings[version].ceilings)
    if (existsSync(join(group, ceiling)))
      writeFileSync(join(group, ceiling), String(mebibytes * 1024 * 1024));
  if (existsSync(join(group, "memory.swap.max"))) writeFileSync(join(group, "memory.swap.max"), "0");
  return {
    processes: join(group, "cgroup.procs"),
    peak: () => Number(readFileSync(join(group, settings[version].peak), "utf8")) / 1024 / 1024,
    remove: () => rmdirSync(group),
  };
}

/** Why this machine makes no such groups, undefined if it does. */
export function whyNoMemoryGroup(): string | undefined {
  try {
    makeMemoryGroup(64).remove();
    return undefined;
  } catch (error) {
    const reason = `Needs control groups for memory: ${(error as Error).message}`;
    console.warn(`Skipped: ${reason}`);
    return reason;
  }
}
