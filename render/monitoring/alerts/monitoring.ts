import type { Alert } from "./alert.ts";

/** Name of the alert that fires as long as all is well: what it calls notices when it does not. */
export const watchdog = "Watchdog";

/** What both monitors have: each watches the other and itself. */
export const monitorAlerts: readonly Alert[] = [
  {
    name: "MonitorDown",
    program: "prometheus",
    severity: "critical",
    expr: `up{job="prometheus"} == 0`,
    for: "2m",
    reason: "Prometheus on {{ $labels.host }} is not reached: what it watches is watched by nobody.",
    drained: "host",
  },
  {
    name: "NotificationsFail",
    program: "alertmanager",
    severity: "critical",
    expr: "sum by (host, instance, integration) (increase(alertmanager_notifications_failed_total[10m])) > 0",
    for: "0s",
    reason: "Alertmanager on {{ $labels.host }} could not send by {{ $labels.integration }}.",
  },
  {
    name: watchdog,
    program: "prometheus",
    severity: "warning",
    expr: "vector(1)",
    for: "0s",
    reason: "Alerts are evaluated and sent. It always fires.",
  },
];

/** What the monitor at home has of its targets. */
export const targetAlerts: readonly Alert[] = [
  {
    name: "TargetDown",
    program: "prometheus",
    severity: "warning",
    expr: `up{job!="prometheus"} == 0`,
    for: "3m",
    reason:
      "{{ $labels.job }} ({{ $labels.role }}) on {{ $labels.host }} shows no metrics: it, its host or its line is down.",
    drained: "host",
  },
];
