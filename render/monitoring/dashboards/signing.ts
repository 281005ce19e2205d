import type { Dashboard } from "./dashboard.ts";

export const signing: Dashboard = {
  uid: "signing",
  title: "Is everything signing?",
  panels: [
    {
      title: "Attestations signed a minute",
      program: "lighthouse-validator",
      expr: `sum by (host, role) (rate(vc_signed_attestations_total{job="lighthouse-validator",status="success"}[10m])) * 60`,
      legend: "{{role}} on {{host}}",
      description: "Each validator attests once in 6.4 minutes. A line that falls to 0 misses duties.",
    },
    {
      title: "Validators enabled",
      program: "lighthouse-validator",
      expr: `vc_validators_enabled_count{job="lighthouse-validator"}`,
      legend: "{{role}} on {{host}}",
      description: "Keys that a client signs with. It changes when a person imports or deletes keys.",
    },
    {
      title: "Blocks signed within a day",
      program: "lighthouse-validator",
      expr: `sum by (host, role) (increase(vc_signed_beacon_blocks_total{job="lighthouse-validator",status="success"}[1d]))`,
      legend: "{{role}} on {{host}}",
      description: "Proposals that a client signed.",
    },
    {
      title: "Attestations in no block",
      program: "lighthouse",
      expr: `sum by (host) (increase(validator_monitor_prev_epoch_on_chain_attester_miss{job="lighthouse"}[1h]))`,
      legend: "{{host}}",
      description: "Within an hour, of the validators that use this beacon node. It should be 0.",
    },
    {
      title: "Readiness of Charon nodes",
      program: "charon",
      expr: `app_monitoring_readyz{job="charon"}`,
      legend: "{{role}} on {{host}}",
      description: "1 is ready. What the other numbers mean is in docs/alerts.md, CharonNotReady.",
    },
    {
      title: "Nodes that a cluster can lose",
      program: "charon",
      expr: `sum by (host, instance, role) (p2p_ping_success{job="charon"}) + 1 - on (host, instance, role) cluster_threshold{job="charon"}`,
      legend: "seen by {{role}} on {{host}}",
      description: "At 0, one more failure stops the cluster. Below 0, it has stopped.",
    },
    {
      title: "Duties that failed",
      program: "charon",
      expr: `sum by (host, role, duty) (increase(core_tracker_failed_duties_total{job="charon"}[1h]))`,
      legend: "{{duty}} of {{role}}",
      description: "Within an hour. It should be 0.",
    },
    {
      title: "SSV nodes with a beacon node in sync",
      program: "ssv",
      expr: `max by (host, role) (ssv_cl_sync_status{job="ssv",ssv_cl_sync_status="synced"})`,
      legend: "{{role}} on {{host}}",
      description: "1 is right. At 0, the node misses duties.",
    },
    {
      title: "Programs that ended for safety",
      program: "node",
      expr: `sum by (host) (bonded_validator_safety_stop{job="node"})`,
      legend: "{{host}}",
      description: "There should be none. docs/alerts.md, SafetyStop.",
    },
    {
      title: "Proposals near",
      program: "node",
      expr: `bonded_validator_proposal_near{job="node"}`,
      legend: "{{host}}",
      description:
        "1 while a validator of the host proposes in this epoch or the next: leave the host alone.",
    },
    {
      title: "Slots of near proposals",
      program: "node",
      expr: `bonded_validator_next_proposal_slot{job="node"}`,
      legend: "{{host}}",
      description: "Nothing while none is near.",
    },
  ],
};
