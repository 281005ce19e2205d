import type { NetworkName } from "../../catalog/networks.ts";
import { proxyPorts } from "../../topology/ethereum/ports.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { ContributingRole } from "../role.ts";
import { connectorItems } from "./connector-items.ts";

/** The connector of a network's tunnel on a home host. */
export function connectorRole(network: NetworkName, host: Host): ContributingRole {
  const metrics = [{ program: "cloudflared", port: proxyPorts(network).tunnelMetrics, path: "/metrics" }];
  return {
    host,
    role: `tunnel-${network}`,
    requires: "overlay",
    items: connectorItems(network),
    contributes: { metrics, publicPorts: [] },
  };
}
