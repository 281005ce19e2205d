import type { Host } from "../../topology/hosts/host.ts";
import type { Registry } from "../../topology/images/derive.ts";
import type { RoleSpec } from "../role.ts";
import { baseItems } from "./base.ts";
import { diskItems, healthItems } from "./disks.ts";

/** What every other role on the host requires. */
export function baseRole(host: Host, registry: Registry | undefined): RoleSpec {
  return { host, role: "base", items: baseItems(host, registry) };
}

export function disksRole(host: Host): RoleSpec {
  return { host, role: "disks", items: diskItems(host) };
}

/** A role of its own, so that a failing disk holds nothing else up. */
export function healthRole(host: Host): RoleSpec {
  return { host, role: "health", items: healthItems(host) };
}

/** All that a host has by itself. */
export function hostRoles(host: Host, registry: Registry | undefined): RoleSpec[] {
  const onDisks = host.disks.length === 0 ? [] : [disksRole(host), healthRole(host)];
  return [baseRole(host, registry), ...onDisks];
}
