import type { ComponentResource, Resource } from "@pulumi/pulumi/resource.js";
import { TailnetKey } from "@pulumi/tailscale/tailnetKey.js";
import { tailnetKey, tailnetKeyOf } from "../../render/overlay/member-items.ts";
import { isBoosted } from "../../render/overlay/mev-boost.ts";
import { memberRole, proxyRole } from "../../render/overlay/roles.ts";
import type { Host } from "../../topology/hosts/host.ts";
import { type Overlay, tagOf } from "../../topology/overlay/derive.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import type { HostComponent } from "../hosts/host.ts";
import type { MevBoostRelay } from "../mev/mev-boost-relay.ts";
import { Role } from "../roles/role.ts";
import { MevBoostComponent } from "./mev-boost.ts";
import { NodeProxyComponent } from "./proxy.ts";
import { Tailnet } from "./tailnet.ts";

/** Seconds for which the key of a host that is to join can be used. */
const keySeconds = 3600;

/** What runs on the overlay, and which of its roles are on a host. */
export interface Served extends ComponentResource {
  sharedOn(host: string): Role;
}

/** What the overlay has deployed. */
export interface DeployedOverlay {
  /** Roles that whatever listens there stands on, as far as this stack manages them. */
  dependencies(host: string): readonly Resource[];
}

/** Joins the stack's own hosts to the overlay, and puts its proxies beside every node. */
export function deployOverlay(
  topology: Topology,
  fleet: Fleet,
  ethereum: Served | undefined,
  cloud: MevBoostRelay | undefined,
): DeployedOverlay | undefined {
  const { overlay, stack, nodes } = topology;
  if (overlay === undefined) return undefined;
  const tailnet = overlay.owned ? new Tailnet("tailnet", { overlay }, { parent: fleet }) : undefined;
  const members = Object.entries(fleet.hosts).map(
    ([name, host]) => [name, join(topology, overlay, topology.hosts[name]!, host, tailnet)] as const,
  );
  const roles = new Map(members);
  const dependencies = (host: string) =>
    [ethereum?.sharedOn(host), roles.get(host)].filter((role) => role !== undefined);
  for (const { name, host } of ethereum === undefined ? [] : Object.values(nodes)) {
    const args = { spec: proxyRole(topology, overlay, name), dependencies: dependencies(host) };
    new NodeProxyComponent(`${stack}-${host}`, args, { parent: ethereum! });
  }
  for (const node of ethereum === undefined ? [] : Object.values(nodes).filter(isBoosted)) {
    const args = { topology, node, cloud, dependencies: dependencies(node.host) };
    new MevBoostComponent(`${stack}-${node.host}-mev-boost`, args, { parent: ethereum! });
  }
  return { dependencies };
}

/** The key lets the host in once; used or expired, it stays what it is until somebody replaces it. */
function join(
  { tunnel }: Topology,
  overlay: Overlay,
  host: Host,
  parent: HostComponent,
  tailnet: Tailnet | undefined,
): Role {
  const { name } = host;
  const key = new TailnetKey(
    tailnetKeyOf(name),
    {
      description: `bonded-validator ${name}`,
      reusable: false,
      ephemeral: false,
      preauthorized: true,
      expiry: keySeconds,
      tags: [tagOf(overlay.members[name]!)],
      recreateIfInvalid: "never",
    },
    { parent, ...(tailnet && { dependsOn: tailnet.policy }) },
  );
  const spec = memberRole(overlay, host, tunnel !== undefined);
  return new Role(
    `${name}-overlay`,
    { spec, later: { [tailnetKey]: key.key } },
    { parent, dependsOn: parent.base },
  );
}
