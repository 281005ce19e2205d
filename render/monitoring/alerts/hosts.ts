import type { Alert } from "./alert.ts";

/** Filesystems on disks. */
const disk = `fstype=~"ext4|xfs|btrfs"`;
const available = `node_filesystem_avail_bytes{${disk}}`;
const share = `${available} / node_filesystem_size_bytes{${disk}}`;

/**
 * What a host says of itself. The offset of the clock (`node_timex_offset_seconds`) stays 0 with chrony, which corrects the
 * clock by itself and tells the kernel its greatest possible error (a host without sources counts 0.5 ms more a second).
 */
export const hostAlerts: readonly Alert[] = [
  {
    name: "DiskAlmostFull",
    program: "node",
    severity: "critical",
    expr: `${share} < 0.03`,
    for: "5m",
    reason: "{{ $labels.mountpoint }} of {{ $labels.host }} has less than 3 % left: databases on it end.",
  },
  {
    name: "DiskFillsUp",
    program: "node",
    severity: "warning",
    expr: `predict_linear(${available}[1d], 14 * 86400) < 0 and ${share} < 0.3`,
    for: "1h",
    reason:
      "{{ $labels.mountpoint }} of {{ $labels.host }} is full within 14 days if it goes on as in the last day.",
  },
  {
    name: "ClockNotInStep",
    program: "node",
    severity: "critical",
    expr: "node_timex_sync_status == 0 or node_timex_maxerror_seconds > 0.5",
    for: "5m",
    reason: "The clock of {{ $labels.host }} may be off by more than 0.5 s: duties come at the wrong time.",
  },
  {
    name: "MemoryShort",
    program: "node",
    severity: "warning",
    expr: "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05",
    for: "10m",
    reason: "{{ $labels.host }} has less than 5 % of its memory left.",
  },
  {
    name: "ProgramKilledForMemory",
    program: "node",
    severity: "warning",
    expr: "increase(node_vmstat_oom_kill[15m]) > 0",
    for: "0s",
    reason: "The kernel of {{ $labels.host }} has ended a program because memory ran out.",
  },
];
