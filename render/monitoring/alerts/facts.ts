import type { Alert } from "./alert.ts";

/** Days after which keys are copied anew, whether or not they have changed: copies get lost, and people forget where. */
const oldestBackup = 90;

const facts = (name: string): string => `bonded_validator_${name}{job="node"}`;

/** What keeps a proposal from being made, or from paying. */
const hinders = [
  "TargetDown",
  "NoNodeServes",
  "NodeNotServing",
  "BeaconNodeNotSynced",
  "BeaconNodeBehind",
  "ExecutionClientStands",
  "ValidatorWithoutBeaconNode",
  "CharonNotReady",
].join("|");

/** Each minute; what relays say comes once an epoch. */
const written = `node_textfile_mtime_seconds{job="node",file!~".*-relays.prom"}`;

/** What only root can tell of a host (render/monitoring/host-facts.sh and relay-facts.sh). */
export const hostFactAlerts: readonly Alert[] = [
  {
    name: "SafetyStop",
    program: "node",
    severity: "critical",
    expr: `${facts("safety_stop")} == 1`,
    for: "0s",
    reason:
      "{{ $labels.container }} on {{ $labels.host }} ended for safety ({{ $labels.reason }}): it signs nothing until a person resumes it.",
  },
  {
    name: "KeyFilesChanged",
    program: "node",
    severity: "critical",
    expr: `time() - ${facts("key_files_changed_timestamp_seconds")} < 900 or changes(${facts("key_files")}[15m]) > 0`,
    for: "0s",
    reason: "Key files in {{ $labels.folder }} on {{ $labels.host }} were changed, added or removed.",
  },
  {
    name: "ProposalNearWhileDown",
    program: "node",
    severity: "critical",
    expr: `${facts("proposal_near")} == 1 and on () count(ALERTS{alertstate="firing",alertname=~"${hinders}"}) > 0`,
    for: "0s",
    reason:
      "A validator of {{ $labels.host }} proposes a block in this epoch or the next, and something that it needs is down.",
  },
  {
    name: "RegistrationDiffers",
    program: "node",
    severity: "critical",
    expr: `max_over_time(${facts("registration_differs")}[1h]) > 0`,
    for: "0s",
    reason:
      "{{ $labels.relay }} has another fee recipient or gas limit of a validator of {{ $labels.validators }} on {{ $labels.host }} than is declared.",
  },
  {
    name: "DriftFound",
    program: "node",
    severity: "warning",
    expr: `${facts("drift_items")} > 0`,
    for: "0s",
    reason:
      "The last drift run of {{ $labels.stack }} has found {{ $value }} differences on {{ $labels.host }}, and none has run since.",
  },
  {
    name: "BackupOld",
    program: "node",
    severity: "warning",
    expr: [
      `max by (host, instance) (${facts("key_files_changed_timestamp_seconds")}) > on (host, instance) ${facts("backup_timestamp_seconds")}`,
      `max by (host, instance) (${facts("key_files")}) > 0 unless on (host, instance) ${facts("backup_timestamp_seconds")}`,
      `time() - ${facts("backup_timestamp_seconds")} > ${oldestBackup} * 86400`,
    ].join(" or "),
    for: "1h",
    reason: `Of the keys on {{ $labels.host }}, there is no backup, or none that is newer than their last change and than ${oldestBackup} days.`,
  },
  {
    name: "HostFactsOld",
    program: "node",
    severity: "warning",
    expr: `time() - ${written} > 300 or up{job="node"} == 1 unless on (instance) ${written}`,
    for: "5m",
    reason:
      "{{ $labels.host }} has not said for five minutes whether keys were touched, programs ended for safety or a proposal is near.",
  },
];
