/** Metrics of one program, by the names that alerts use. */
export interface MetricSource {
  /** Where the names come from: a scrape of the real program, or its source. */
  readonly source: string;
  /** Day of the scrape or of the source. */
  readonly date: string;
  readonly names: readonly string[];
  /** Absent: verified for the versions that run. Else what is missing until an alert on them may be trusted. */
  readonly missing?: string;
}

/** By the name of the program, which is Prometheus's job. `prometheus` has what Prometheus itself says of every target. */
export const metricSources: Readonly<Record<string, MetricSource>> = {
  node: {
    source: "scrape of node exporter 1.9.0 as Debian 13 packages it",
    date: "2026-11-28",
    names: [
      "node_filesystem_avail_bytes",
      "node_filesystem_size_bytes",
      "node_memory_MemAvailable_bytes",
      "node_memory_MemTotal_bytes",
      "node_textfile_mtime_seconds",
      "node_timex_maxerror_seconds",
      "node_timex_sync_status",
      "node_vmstat_oom_kill",
    ],
  },
  haproxy: {
    source: "scrape of HAProxy 2.6.12 as Debian 12 packages it",
    date: "2026-11-28",
    names: ["haproxy_server_status"],
  },
  reth: {
    source:
      "paradigmxyz/reth at 7b3432d950: crates/engine/tree/src/tree/metrics.rs, crates/net/network/src/metrics.rs, prefix in crates/node/metrics/src/recorder.rs",
    date: "2026-08-21",
    names: ["reth_blockchain_tree_canonical_chain_height", "reth_network_connected_peers"],
  },
  lighthouse: {
    source:
      "sigp/lighthouse at 2e0eb6d1b8 (5.3.0): beacon_node/{client,beacon_chain,lighthouse_network}/src/metrics.rs, common/slot_clock/src/metrics.rs; of the validator monitor at 00bcdf0ab8, before 5.3: beacon_node/beacon_chain/src/metrics.rs",
    date: "2024-08-29",
    names: [
      "beacon_head_slot",
      "libp2p_peers",
      "slotclock_present_slot",
      "sync_eth2_synced",
      // Without `_total`, which Lodestar and Nimbus have: a rule with it would never fire here.
      "validator_monitor_prev_epoch_on_chain_attester_miss",
    ],
    missing:
      "the names are those of Lighthouse 5.3 or older; a scrape of the version that runs has to show them",
  },
  "lighthouse-validator": {
    source: "sigp/lighthouse at 2e0eb6d1b8 (5.3.0): validator_client/src/http_metrics/metrics.rs",
    date: "2024-08-29",
    names: [
      "vc_beacon_nodes_synced_count",
      "vc_signed_attestations_total",
      "vc_signed_beacon_blocks_total",
      "vc_validators_enabled_count",
    ],
    missing: "the names are those of Lighthouse 5.3; a scrape of the version that runs has to show them",
  },
  charon: {
    source: "ObolNetwork/charon at e62847076 and 00b46317f: docs/metrics.md, app/metrics.go",
    date: "2026-08-21",
    names: [
      "app_health_checks",
      "app_monitoring_readyz",
      "cluster_threshold",
      "core_fetcher_proposal_local_mismatch_fee_recipient",
      "core_scheduler_submit_registration_errors_total",
      "core_tracker_failed_duties_total",
      "core_tracker_inclusion_missed_total",
      "p2p_ping_success",
    ],
  },
  ssv: {
    source: "ssvlabs/ssv at 365a4aba3 (2.3.7): beacon/goclient/observability.go",
    date: "2025-11-17",
    names: ["ssv_cl_sync_status"],
    missing: "2.5.1 changed the text of its metrics; a scrape of the version that runs has to show them",
  },
  alertmanager: {
    source: "prometheus/alertmanager at 68fb2d575: notify/metrics.go, which begins each series at 0",
    date: "2026-08-22",
    names: ["alertmanager_notifications_failed_total"],
  },
  prometheus: {
    source:
      "prometheus.io, Jobs and instances: automatically generated labels and time series; Alerting rules: inspecting alerts",
    date: "2026-08-21",
    names: ["ALERTS", "up"],
  },
  /** Facts of a host, which a script of this program writes for the node exporter (render/monitoring/host-facts.sh). */
  hostFacts: {
    source: "render/monitoring/host-facts.sh",
    date: "2026-11-28",
    names: [
      "bonded_validator_key_files",
      "bonded_validator_key_files_changed_timestamp_seconds",
      "bonded_validator_proposal_near",
      "bonded_validator_safety_stop",
    ],
  },
  /** Facts of the configuration, which rules of this program write down (render/monitoring/facts.ts). */
  configuration: {
    source: "render/monitoring/facts.ts",
    date: "2026-11-28",
    names: [
      "bonded_validator_unready_fork_timestamp_seconds",
      "bonded_validator_waiver_end_timestamp_seconds",
    ],
  },
};

/** The program whose metric it is. */
export function sourceOfMetric(name: string): MetricSource | undefined {
  return Object.values(metricSources).find(({ names }) => names.includes(name));
}
