import { loopbackUrl } from "../../catalog/loopback.ts";
import { proxyPorts } from "../../topology/ethereum/ports.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import type { Topology } from "../../topology/topology.ts";
import { proposalGate } from "../ethereum/gates.ts";
import { signerApis } from "../ethereum/validator.ts";
import type { ContributingRole, RoleSpec } from "../role.ts";
import { publicProxyOf } from "../tunnel/public-proxy.ts";
import { builderProxyItems } from "./builder-items.ts";
import { overlayItems } from "./member-items.ts";
import { type BoostedNode, mevBoostItems, mevBoostService } from "./mev-boost.ts";
import { proxyOf } from "./proxy.ts";
import { proxyItems } from "./proxy-items.ts";

/** A host's place in the overlay; required by whatever listens there. */
export function memberRole(overlay: Overlay, host: Host, hasTunnel: boolean): RoleSpec {
  return { host, role: "overlay", requires: "base", items: overlayItems(overlay, host, hasTunnel) };
}

/** The way from the overlay's addresses to the nodes of a stack, on the host of one of its nodes. */
export function proxyRole(topology: Topology, overlay: Overlay, node: string): ContributingRole {
  const { nodes, hosts, tunnel } = topology;
  const own = nodes[node]!;
  const vips = overlay.vips.filter((vip) => vip.network === own.network);
  const open = tunnel && publicProxyOf(tunnel, own.network, Object.keys(nodes));
  const proxy = proxyOf(overlay, open, Object.values(nodes), own);
  const items = proxyItems(own.host, proxy, vips);
  return {
    host: hosts[own.host]!,
    role: `proxy-${own.network}`,
    requires: "overlay",
    items,
    contributes: {
      metrics: [{ program: "haproxy", port: proxy.metrics, path: "/metrics" }],
      publicPorts: [],
    },
  };
}

/** The proxy by which a node's beacon node gets blocks of builders, and MEV-Boost beside the node, if it has one. */
export function builderRole(topology: Topology, node: BoostedNode): ContributingRole {
  const { network, ports } = node;
  const { mevBoost } = node.builderProxy;
  const signers = signerApis(topology, node.host);
  const host = topology.hosts[node.host]!;
  return {
    host,
    role: `builder-${network}`,
    requires: "overlay",
    items: {
      ...(mevBoost && mevBoostItems(node, mevBoost, host)),
      ...builderProxyItems(node),
      ...proposalGate(loopbackUrl(ports.loopback.beaconApi), signers),
    },
    contributes: {
      metrics: [
        ...(mevBoost === undefined
          ? []
          : [{ program: "mev-boost", ...mevBoostService(node, mevBoost).metrics }]),
        { program: "builder-proxy", port: proxyPorts(network).builderMetrics, path: "/metrics" },
      ],
      publicPorts: [],
    },
  };
}
