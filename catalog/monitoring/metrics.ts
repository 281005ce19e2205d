import { charonMetrics, type ReadMetrics, ssvMetrics } from "./dvt-metrics.ts";
import type { MetricSource } from "./metric-source.ts";

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
  "builder-proxy": {
    source: "scrape of HAProxy 2.6.12 as Debian 12 packages it (test/support/builder-rig.ts)",
    date: "2026-11-28",
    names: ["haproxy_backend_http_responses_total", "haproxy_sticktable_used"],
  },
  "mev-boost": {
    source: "flashbots/mev-boost at 1f8ac47dd7: server/metrics.go; calls of it in server/service.go, 2026",
    date: "2026-11-28",
    names: [
      "mev_boost_beacon_node_status_code_total",
      "mev_boost_relay_latency_count",
      "mev_boost_relay_latency_sum",
      "mev_boost_relay_status_code_total",
    ],
    missing:
      "the value of the label endpoint is that of the source, not of a scrape; one of the version that runs has to show it",
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
  charon: namesOf(charonMetrics),
  lodestar: {
    source: "ChainSafe/lodestar at 6de07362: packages/validator/src/metrics.ts",
    date: "2024-10-25",
    names: ["vc_published_attestations_total"],
    missing: "the names are those of Lodestar 1.22; a scrape of the version that runs has to show them",
  },
  ssv: namesOf(ssvMetrics),
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
  /** Facts of a host, which a script of this program writes for the node exporter. */
  hostFacts: {
    source: "render/monitoring/host-facts.sh",
    date: "2026-11-28",
    names: [
      "bonded_validator_backup_timestamp_seconds",
      "bonded_validator_drift_items",
      "bonded_validator_key_files",
      "bonded_validator_key_files_changed_timestamp_seconds",
      "bonded_validator_next_proposal_slot",
      "bonded_validator_proposal_near",
      "bonded_validator_safety_stop",
    ],
  },
  /** The same of what relays say. */
  relayFacts: {
    source: "render/monitoring/relay-facts.sh",
    date: "2026-11-28",
    names: ["bonded_validator_registration_differs"],
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

function namesOf({ metrics, source, date, missing }: ReadMetrics): MetricSource {
  return { source, date, names: Object.keys(metrics), ...(missing !== undefined && { missing }) };
}

/** Of the program whose metric it is, or whose histogram has it. */
export function sourceOfMetric(name: string): MetricSource | undefined {
  const histogram = name.replace(/_(bucket|sum|count)$/, "");
  return Object.values(metricSources).find(({ names }) => names.includes(name) || names.includes(histogram));
}
