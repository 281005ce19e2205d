import { loopbackUrl } from "../../catalog/loopback.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import { monitoringPorts } from "../../topology/ethereum/ports.ts";
import type { Host } from "../../topology/hosts/host.ts";
import type { Monitoring } from "../../topology/monitoring/derive.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import type { Topology } from "../../topology/topology.ts";
import { sharedItems } from "../ethereum/shared-items.ts";
import { signerApis } from "../ethereum/validator.ts";
import type { ContributingRole, RoleSpec } from "../role.ts";
import { exporterRole } from "./exporter.ts";
import { factsOf } from "./facts.ts";
import { forwardItems } from "./forward.ts";
import { keyFolders, type NearProposals } from "./host-facts.ts";
import { type Monitor, monitorItems } from "./monitor.ts";
import { askedSigners } from "./relay-facts.ts";
import { type Target, targetsOf } from "./targets.ts";

/** What all roles of monitoring are made of. */
interface Scene {
  readonly topology: Topology;
  readonly network: NetworkName;
  readonly overlay: Overlay;
  readonly monitoring: Monitoring;
}

/**
 * The roles by which a stack is watched, after those that it watches: metrics of the hosts that it owns, their ports on the
 * mesh, and the two monitors. None where the stack has no section `monitoring`.
 */
export function monitoringRoles(topology: Topology, watched: readonly RoleSpec[]): RoleSpec[] {
  const { network, overlay, monitoring } = topology;
  if (network === undefined || overlay === undefined || monitoring === undefined) return [];
  const scene = { topology, network, overlay, monitoring };
  const members = Object.values(topology.hosts).filter(({ name }) => overlay.members[name] !== undefined);
  const exporters = members.filter(({ owned }) => owned).map((host) => ownRole(topology, host, watched));
  const targets = targetsOf([...watched, ...exporters]);
  return [
    ...exporters,
    ...members.flatMap((host) => metricsRole(scene, host, targets)),
    ...foldersRoles(scene, watched),
    monitorRole(scene, "home", targets),
    monitorRole(scene, "watcher", []),
  ];
}

/** What a host that the stack owns says of itself, and of the keys that the stack has there. */
function ownRole(topology: Topology, host: Host, watched: readonly RoleSpec[]): ContributingRole {
  const facts = {
    stack: topology.stack,
    keys: keyFolders(watched, host.name),
    nearProposals: nearProposals(topology, host.name),
  };
  return exporterRole(host, facts, askedSigners(Object.values(topology.validators), host.name));
}

/** Of a host with signers and a node: others have none that can be asked there. */
function nearProposals(topology: Topology, host: string): NearProposals | undefined {
  const node = Object.values(topology.nodes).find((candidate) => candidate.host === host);
  const signers = signerApis(topology, host);
  if (node === undefined || signers.length === 0) return undefined;
  return [loopbackUrl(node.ports.loopback.beaconApi), signers];
}

/** What the monitor at home reaches of another host's programs. */
function metricsRole(
  { topology, overlay, monitoring }: Scene,
  host: Host,
  targets: readonly Target[],
): RoleSpec[] {
  const ports = targets.filter((target) => target.host === host.name).map(({ port }) => port);
  if (host.name === monitoring.host || ports.length === 0) return [];
  const own = overlay.members[host.name]!;
  const from = overlay.members[monitoring.host]!;
  const { stack } = topology;
  const items = forwardItems({ stack, name: "metrics", own, from, ports });
  return [{ host, role: `metrics-${stack}`, requires: "overlay", items }];
}

/** The stack's folders on a monitor's host, where nothing else of the stack has them. */
function foldersRoles({ topology, monitoring }: Scene, watched: readonly RoleSpec[]): RoleSpec[] {
  const has = (host: string) => watched.some((role) => role.host.name === host && role.role === "shared");
  return [monitoring.host, monitoring.watcher]
    .filter((host) => !has(host))
    .map((name) => {
      const host = topology.hosts[name]!;
      const items = sharedItems(topology.stack, host, []);
      return { host, role: "shared", requires: "base", keepLastKnownState: true, items };
    });
}

/** Each monitor reaches the Prometheus of the other, and nothing but its metrics and questions. */
function monitorRole(
  { topology, network, overlay, monitoring }: Scene,
  place: "home" | "watcher",
  watched: readonly Target[],
): RoleSpec {
  const { stack, hosts } = topology;
  const [own, other] =
    place === "home" ? [monitoring.host, monitoring.watcher] : [monitoring.watcher, monitoring.host];
  const ports = monitoringPorts(network);
  const role = `monitoring-${stack}`;
  const target = (program: string, host: string, port: number): Target =>
    ({ program, host, role, port, path: "/metrics" }) as const;
  const monitor: Monitor = {
    stack,
    network,
    host: hosts[own]!,
    overlay,
    monitoring,
    place,
    targets: [
      target("prometheus", own, ports.prometheus),
      target("prometheus", other, ports.prometheus),
      target("alertmanager", own, ports.alertmanager),
      ...(place === "home" ? [target("grafana", own, ports.grafana)] : []),
      ...watched,
    ],
    facts: place === "home" ? factsOf(monitoring) : [],
  };
  const items = {
    ...monitorItems(monitor),
    ...forwardItems({
      stack,
      name: "monitoring",
      own: overlay.members[own]!,
      from: overlay.members[other]!,
      ports: [ports.prometheus],
    }),
  };
  return { host: hosts[own]!, role, requires: "overlay", items };
}
