import type { Dashboard } from "./dashboard.ts";

export const routes: Dashboard = {
  uid: "routes",
  title: "Which node do duties go to?",
  panels: [
    {
      title: "Nodes that proxies find serving",
      program: "haproxy",
      expr: `haproxy_server_status{job="haproxy",proxy="beacon",state="UP"}`,
      legend: "{{server}}, seen from {{host}}",
      description: "1: the proxy sends requests there, its own node first. At 0 of both, requests get 503.",
    },
    {
      title: "Beacon nodes in sync, as clients find them",
      program: "lighthouse-validator",
      expr: `vc_beacon_nodes_synced_count{job="lighthouse-validator"}`,
      legend: "{{role}} on {{host}}",
      description: "Of those that the client was given. At 0, it misses duties.",
    },
    {
      title: "Age of the head in slots",
      program: "lighthouse",
      expr: `slotclock_present_slot{job="lighthouse"} - beacon_head_slot{job="lighthouse"}`,
      legend: "{{host}}",
      description: "0 or 1 is right. More on one node alone: duties that go there come late.",
    },
    {
      title: "Peers of beacon nodes",
      program: "lighthouse",
      expr: `libp2p_peers{job="lighthouse"}`,
      legend: "{{host}}",
      description: "With fewer than 20, what is sent may arrive late.",
    },
    {
      title: "Peers of execution clients",
      program: "reth",
      expr: `reth_network_connected_peers{job="reth"}`,
      legend: "{{host}}",
      description: "With a beacon node, the client follows the chain even without peers.",
    },
    {
      title: "Blocks a minute",
      program: "reth",
      expr: `rate(reth_blockchain_tree_canonical_chain_height{job="reth"}[10m]) * 60`,
      legend: "{{host}}",
      description: "Five is right. At 0, the node does not follow the chain.",
    },
  ],
};
