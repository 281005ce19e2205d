import type { MetricSource } from "./metric-source.ts";

/** Metrics of a program of DVT nodes: those that alerts, or scripts which judge a node, read. */
export interface ReadMetrics extends Omit<MetricSource, "names"> {
  /** Labels that every metric of the program has. */
  readonly common: readonly string[];
  /** Other labels of each metric, by its name in the text; of a histogram, without `_bucket`, `_sum` and `_count`. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
}

export const charonMetrics: ReadMetrics = {
  source:
    "ObolNetwork/charon at e62847076 and 00b46317f: docs/metrics.md, app/metrics.go, app/app.go, app/health/metrics.go, core/{scheduler,tracker,validatorapi}/metrics.go; app_peerinfo_builder_config_mismatch since 2.0: pull request 4704, 2026-09-17",
  date: "2026-08-21",
  // promauto.NewRegistry of app/app.go.
  common: ["charon_version", "cluster_hash", "cluster_name", "cluster_network", "cluster_peer", "nickname"],
  metrics: {
    app_health_checks: ["description", "name", "severity"],
    app_monitoring_readyz: [],
    app_peerinfo_builder_config_mismatch: ["peer"],
    app_start_time_secs: [],
    cluster_threshold: [],
    core_fetcher_proposal_local_mismatch_fee_recipient: [],
    core_scheduler_submit_registration_errors_total: [],
    core_scheduler_validators_active: [],
    core_tracker_failed_duties_total: ["duty"],
    core_tracker_inclusion_missed_total: ["duty"],
    core_validatorapi_request_error_total: ["endpoint", "status_code"],
    core_validatorapi_request_latency_seconds: ["endpoint"],
    p2p_ping_success: ["peer"],
  },
};

/**
 * Names there have dots, and units apart; what is scraped has underscores, and a unit at the end (the exporter's own
 * rule, which cli and observability of 2.3.7 ask for, and which the test of observability/metrics at 11ded7fa expects
 * later). The labels stand in docs.ssv.network, metrics index (ssvlabs/gitbook-docs, 9bb09d60).
 */
export const ssvMetrics: ReadMetrics = {
  source:
    "ssvlabs/ssv at 365a4aba3 (2.3.7): beacon/goclient, doppelganger and protocol/v2/ssv/runner, observability.go of each; the names of beacon/goclient (014acc09) and of the runner are the same beside keys of 2.5",
  date: "2025-11-17",
  missing: "2.5.1 changed the text of its metrics; a scrape of the version that runs has to show them",
  common: ["otel_scope_name", "otel_scope_version"],
  metrics: {
    ssv_cl_sync_status: ["server_address", "ssv_cl_sync_status"],
    ssv_doppelganger_validators_state: ["ssv_doppelganger_validators_unsafe"],
    ssv_runner_post_consensus_duration_seconds: ["ssv_runner_role"],
    ssv_runner_submissions_failed_total: ["ssv_beacon_role"],
  },
};
