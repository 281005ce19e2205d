import type { Alert } from "./alert.ts";

const enabled = `vc_validators_enabled_count{job="lighthouse-validator"} > 0`;
const signed = (what: string, status: string): string =>
  `vc_signed_${what}_total{job="lighthouse-validator",status="${status}"}`;

/**
 * What signers say. A series of a status begins with the first signing that has it, so that its increase misses the first:
 * what may never happen is compared with 0, and what has to happen is what remains without an increase.
 */
export const signerAlerts: readonly Alert[] = [
  {
    name: "ValidatorWithoutBeaconNode",
    program: "lighthouse-validator",
    severity: "critical",
    expr: `vc_beacon_nodes_synced_count{job="lighthouse-validator"} == 0`,
    for: "2m",
    reason:
      "The validator client {{ $labels.role }} on {{ $labels.host }} has no beacon node in sync: it misses duties.",
  },
  {
    name: "ValidatorSignsNothing",
    program: "lighthouse-validator",
    severity: "critical",
    expr: `${enabled} unless on (instance) increase(${signed("attestations", "success")}[15m]) > 0`,
    for: "5m",
    reason:
      "{{ $labels.role }} on {{ $labels.host }} has {{ $value }} validators and has signed no attestation for 15 minutes.",
  },
  {
    name: "SlashableRefused",
    program: "lighthouse-validator",
    severity: "critical",
    expr: `${signed("attestations", "slashable")} > 0 or ${signed("beacon_blocks", "slashable")} > 0`,
    for: "0s",
    reason:
      "{{ $labels.role }} on {{ $labels.host }} was asked to sign what slashes: another signer may have its keys.",
  },
  {
    name: "CharonNotReady",
    program: "charon",
    severity: "critical",
    expr: `app_monitoring_readyz{job="charon"} != 1`,
    for: "5m",
    reason: "Charon ({{ $labels.role }}) on {{ $labels.host }} is not ready, code {{ $value }}.",
  },
  {
    name: "CharonCheckFails",
    program: "charon",
    severity: "critical",
    expr: `app_health_checks{job="charon",severity="critical"} == 1`,
    for: "5m",
    reason:
      "A critical check of Charon ({{ $labels.role }}) on {{ $labels.host }} fails: {{ $labels.name }}.",
  },
  {
    name: "CharonDutiesFail",
    program: "charon",
    severity: "warning",
    expr: `sum by (host, instance, role) (increase(core_tracker_failed_duties_total{job="charon"}[30m])) > 3`,
    for: "0s",
    reason:
      "Duties failed in the cluster of {{ $labels.role }} on {{ $labels.host }} in the last 30 minutes.",
  },
  {
    name: "SsvBeaconNodeNotSynced",
    program: "ssv",
    severity: "critical",
    expr: `max by (host, instance, role) (ssv_cl_sync_status{job="ssv",ssv_cl_sync_status="synced"}) == 0`,
    for: "5m",
    reason: "The SSV node {{ $labels.role }} on {{ $labels.host }} has no beacon node in sync.",
  },
];
