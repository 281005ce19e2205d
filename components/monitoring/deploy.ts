import { ComponentResource, type Resource } from "@pulumi/pulumi/resource.js";
import type { RoleSpec } from "../../render/role.ts";
import { monitoringRolesOf } from "../../render/stack/roles.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Fleet } from "../hosts/fleet.ts";
import type { DeployedOverlay } from "../overlay/deploy.ts";
import { Role } from "../roles/role.ts";

export interface MonitoringArgs {
  readonly topology: Topology;
  readonly fleet: Fleet;
  readonly overlay: DeployedOverlay | undefined;
}

/** What watches over a stack, on the hosts that it watches and on those of the monitors. */
export class MonitoringStack extends ComponentResource {
  constructor(name: string, { topology, fleet, overlay }: MonitoringArgs) {
    super("bonded-validator:monitoring:Monitoring", name);
    const roles = monitoringRolesOf(topology);
    const folders = new Map<string, Role>();
    for (const spec of roles) {
      const { host, role } = spec;
      const before = [...dependenciesOf(spec, fleet, overlay), folders.get(host.name)];
      const dependsOn = before.filter((resource) => resource !== undefined);
      const made = new Role(nameOf(topology.stack, spec), { spec }, { parent: this, dependsOn });
      if (role === "shared") folders.set(host.name, made);
    }
    this.registerOutputs({});
  }
}

function dependenciesOf(
  { host }: RoleSpec,
  fleet: Fleet,
  overlay: DeployedOverlay | undefined,
): readonly Resource[] {
  return [...(fleet.hosts[host.name]?.dependencies ?? []), ...(overlay?.dependencies(host.name) ?? [])];
}

/** `trdiy-exporter`, `hoodi-trdiy-metrics`: what belongs to the host bears its name alone. */
function nameOf(stack: string, { host, role }: RoleSpec): string {
  const isOfHost = role === "exporter" || role === "shared";
  return isOfHost ? `${host.name}-${role}` : `${stack}-${host.name}-${role.slice(0, role.indexOf("-"))}`;
}
