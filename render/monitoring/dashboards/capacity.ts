import type { Dashboard } from "./dashboard.ts";

const disk = `job="node",fstype=~"ext4|xfs|btrfs"`;
const available = `node_filesystem_avail_bytes{${disk}}`;

export const capacity: Dashboard = {
  uid: "capacity",
  title: "What fills up?",
  panels: [
    {
      title: "Disk space left",
      program: "node",
      expr: `${available} / node_filesystem_size_bytes{${disk}}`,
      legend: "{{mountpoint}} of {{host}}",
      unit: "percentunit",
      description: "Below 3 %, databases end.",
    },
    {
      title: "Days until a disk is full",
      program: "node",
      expr: `clamp_max(${available} / (deriv(${available}[1d]) < 0) / -86400, 365)`,
      legend: "{{mountpoint}} of {{host}}",
      unit: "d",
      description: "If it goes on as in the last day. A disk that does not fill has no line.",
    },
    {
      title: "Memory left",
      program: "node",
      expr: `node_memory_MemAvailable_bytes{job="node"} / node_memory_MemTotal_bytes{job="node"}`,
      legend: "{{host}}",
      unit: "percentunit",
      description: "Below 5 %, the kernel is about to end programs.",
    },
    {
      title: "Programs ended because memory ran out",
      program: "node",
      expr: `increase(node_vmstat_oom_kill{job="node"}[1h])`,
      legend: "{{host}}",
      description: "Within an hour. It should be 0.",
    },
    {
      title: "Disk space left in bytes",
      program: "node",
      expr: available,
      legend: "{{mountpoint}} of {{host}}",
      unit: "bytes",
      description: "Compare it with what a client needs: docs/disks.md.",
    },
  ],
};
