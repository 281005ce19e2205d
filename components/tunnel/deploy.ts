import type { ComponentResource } from "@pulumi/pulumi/resource.js";
import { publicProxyOf } from "../../render/tunnel/public-proxy.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import type { DeployedOverlay } from "../overlay/deploy.ts";
import { BeaconTunnel } from "./beacon-tunnel.ts";
import { DomainRules } from "./domain-rules.ts";

/** The domain's own rules where this stack owns them, and the tunnel that ends at the proxies of its nodes. */
export function deployTunnel(
  { stack, network, nodes, hosts, tunnel }: Topology,
  fleet: Fleet,
  ethereum: ComponentResource | undefined,
  overlay: DeployedOverlay | undefined,
): void {
  if (tunnel === undefined || overlay === undefined) return;
  if (tunnel.owned) new DomainRules("domain", { tunnel }, { parent: fleet });
  if (ethereum === undefined || network === undefined) return;
  const homes = Object.values(nodes).map(({ name, host }) => ({
    host: hosts[host]!,
    node: name,
    dependencies: overlay.dependencies(host),
  }));
  // A stack may have its network before it has nodes: a tunnel would lead nowhere.
  if (homes.length === 0) return;
  const proxy = publicProxyOf(tunnel, network, Object.keys(nodes));
  new BeaconTunnel(`${stack}-tunnel`, { tunnel, network, proxy, homes }, { parent: ethereum });
}
