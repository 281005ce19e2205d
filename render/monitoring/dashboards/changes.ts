import type { Dashboard } from "./dashboard.ts";

export const changes: Dashboard = {
  uid: "changes",
  title: "What did that change do?",
  panels: [
    {
      title: "Alerts that fire",
      program: "prometheus",
      expr: `count by (alertname) (ALERTS{alertstate="firing",alertname!="Watchdog"})`,
      legend: "{{alertname}}",
      description: "A line that begins with the change is its effect.",
    },
    {
      title: "Programs that show their metrics",
      program: "prometheus",
      expr: "sum by (host) (up)",
      legend: "{{host}}",
      description: "It falls while programs restart, and has to come back to what it was.",
    },
    {
      title: "Attestations signed a minute",
      program: "lighthouse-validator",
      expr: `sum (rate(vc_signed_attestations_total{job="lighthouse-validator",status="success"}[10m])) * 60`,
      legend: "all clients",
      description: "It has to be after the change what it was before.",
    },
    {
      title: "Nodes that serve",
      program: "haproxy",
      expr: `sum by (host) (haproxy_server_status{job="haproxy",proxy="beacon",state="UP"})`,
      legend: "seen from {{host}}",
      description: "While one node restarts, it is one less.",
    },
    {
      title: "Duties that failed",
      program: "charon",
      expr: `sum by (role) (increase(core_tracker_failed_duties_total{job="charon"}[10m]))`,
      legend: "{{role}}",
      description: "Within ten minutes, by the cluster as each node sees it.",
    },
    {
      title: "Memory left",
      program: "node",
      expr: `node_memory_MemAvailable_bytes{job="node"}`,
      legend: "{{host}}",
      unit: "bytes",
      description: "A new version may need more.",
    },
  ],
};
