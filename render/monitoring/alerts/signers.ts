import type { Alert } from "./alert.ts";

const enabled = `vc_validators_enabled_count{job="lighthouse-validator"} > 0`;
const charon = (name: string): string => `${name}{job="charon"}`;
const signed = (what: string, status: string): string =>
  `vc_signed_${what}_total{job="lighthouse-validator",status="${status}"}`;

/** More of them than some minutes ago: a series begins with its first, which `increase` does not see. */
const more = (series: string, time: string): string =>
  `(${series} unless ${series} offset ${time}) > 0 or increase(${series}[${time}]) > 0`;

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
    name: "QuorumWithoutSpare",
    program: "charon",
    severity: "critical",
    expr: `sum by (host, instance, role) (${charon("p2p_ping_success")}) < on (host, instance, role) ${charon("cluster_threshold")}`,
    for: "3m",
    reason:
      "{{ $labels.role }} on {{ $labels.host }} reaches {{ $value }} other nodes of its cluster: if one more fails, the cluster stops.",
  },
  {
    name: "ClusterDutyMissed",
    program: "charon",
    severity: "warning",
    expr: more(charon("core_tracker_inclusion_missed_total"), "30m"),
    for: "0s",
    reason:
      "A duty ({{ $labels.duty }}) of the cluster of {{ $labels.role }} on {{ $labels.host }} is in no block.",
  },
  {
    name: "FeeRecipientDiffers",
    program: "charon",
    severity: "critical",
    expr: `${charon("core_fetcher_proposal_local_mismatch_fee_recipient")} > 0`,
    for: "0s",
    reason:
      "A block of the cluster of {{ $labels.role }} on {{ $labels.host }} would have paid another fee recipient than the cluster has.",
  },
  {
    name: "RegistrationsFail",
    program: "charon",
    severity: "warning",
    expr: `increase(${charon("core_scheduler_submit_registration_errors_total")}[1h]) > 3`,
    for: "0s",
    reason:
      "{{ $labels.role }} on {{ $labels.host }} cannot register its validators: relays may have no fee recipient for them, or an old one.",
  },
  {
    name: "BuilderListsDiffer",
    program: "charon",
    severity: "warning",
    expr: `${charon("app_peerinfo_builder_config_mismatch")} == 1`,
    for: "10m",
    reason:
      "{{ $labels.role }} on {{ $labels.host }} and its peer {{ $labels.peer }} name other builders than each other, or in another order.",
  },
  {
    name: "SsvBeaconNodeNotSynced",
    program: "ssv",
    severity: "critical",
    expr: `max by (host, instance, role) (ssv_cl_sync_status{job="ssv",ssv_cl_sync_status="synced"}) == 0`,
    for: "5m",
    reason: "The SSV node {{ $labels.role }} on {{ $labels.host }} has no beacon node in sync.",
  },
  {
    name: "SsvSignsNothing",
    program: "ssv",
    severity: "critical",
    expr: `increase(ssv_runner_post_consensus_duration_seconds_count{job="ssv",ssv_runner_role="COMMITTEE"}[30m]) == 0`,
    for: "5m",
    reason:
      "The clusters of the SSV node {{ $labels.role }} on {{ $labels.host }} have signed no attestation for 30 minutes.",
  },
  {
    name: "SsvSubmissionsFail",
    program: "ssv",
    severity: "warning",
    expr: more(`ssv_runner_submissions_failed_total{job="ssv"}`, "30m"),
    for: "0s",
    reason:
      "What the SSV node {{ $labels.role }} on {{ $labels.host }} signed ({{ $labels.ssv_beacon_role }}), its beacon node did not take.",
  },
];
