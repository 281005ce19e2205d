import type { Alert } from "./alert.ts";

/** Servers of a home's proxy: its checks ask the beacon node and the execution client of each home, whatever programs they are. */
const serving = `haproxy_server_status{job="haproxy",proxy="beacon",state="UP"}`;

/** What nodes say, and what proxies say of them. */
export const nodeAlerts: readonly Alert[] = [
  {
    name: "NoNodeServes",
    program: "haproxy",
    severity: "critical",
    expr: `sum by (host, instance) (${serving}) == 0`,
    for: "30s",
    reason: "The proxy on {{ $labels.host }} finds no node in sync: who asks it gets 503.",
  },
  {
    name: "NodeNotServing",
    program: "haproxy",
    severity: "warning",
    expr: `${serving} == 0`,
    for: "2m",
    reason: "The proxy on {{ $labels.host }} finds {{ $labels.server }} not in sync, or not answering.",
    drained: "server",
  },
  {
    name: "BeaconNodeNotSynced",
    program: "lighthouse",
    severity: "warning",
    expr: `sync_eth2_synced{job="lighthouse"} == 0`,
    for: "5m",
    reason: "Lighthouse on {{ $labels.host }} says that it is not in sync.",
  },
  {
    name: "BeaconNodeBehind",
    program: "lighthouse",
    severity: "warning",
    expr: `slotclock_present_slot{job="lighthouse"} - beacon_head_slot{job="lighthouse"} > 5`,
    for: "2m",
    reason: "The head of Lighthouse on {{ $labels.host }} is {{ $value }} slots old.",
  },
  {
    name: "BeaconNodeFewPeers",
    program: "lighthouse",
    severity: "warning",
    expr: `libp2p_peers{job="lighthouse"} < 20`,
    for: "10m",
    reason: "Lighthouse on {{ $labels.host }} has {{ $value }} peers: what it sends may arrive late.",
  },
  {
    name: "AttestationMissed",
    program: "lighthouse",
    severity: "warning",
    expr: `sum by (host, instance, role) (increase(validator_monitor_prev_epoch_on_chain_attester_miss{job="lighthouse"}[30m])) > 0`,
    for: "0s",
    reason:
      "Of the validators that use Lighthouse on {{ $labels.host }}, attestations of the last 30 minutes are in no block.",
  },
  {
    name: "ExecutionClientStands",
    program: "reth",
    severity: "warning",
    expr: `changes(reth_blockchain_tree_canonical_chain_height{job="reth"}[5m]) == 0`,
    for: "2m",
    reason: "Reth on {{ $labels.host }} has had no new block for 5 minutes.",
  },
  {
    name: "ExecutionClientFewPeers",
    program: "reth",
    severity: "warning",
    expr: `reth_network_connected_peers{job="reth"} < 5`,
    for: "10m",
    reason: "Reth on {{ $labels.host }} has {{ $value }} peers.",
  },
];
