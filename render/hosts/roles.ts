import type { Machine } from "../../topology/hosts/host.ts";
import type { Registry } from "../../topology/images/derive.ts";
import type { RoleSpec } from "../role.ts";
import { baseItems } from "./base.ts";
import { diskItems, healthItems } from "./disks.ts";

/** What every other role on the host requires. */
export function baseRole<On extends Machine>(host: On, registry: Registry | undefined): RoleSpec<On> {
  return { host, role: "base", items: baseItems(host, registry) };
}

/** Undefined where the host has no disks for data. */
export function disksRole<On extends Machine>(host: On): RoleSpec<On> | undefined {
  return host.disks.length === 0 ? undefined : { host, role: "disks", items: diskItems(host) };
}

/** A role of its own, so that a failing disk holds nothing else up; undefined where no disk tells of itself. */
export function healthRole<On extends Machine>(host: On): RoleSpec<On> | undefined {
  const tells = host.disks.some(({ smart }) => smart);
  return tells ? { host, role: "health", items: healthItems(host) } : undefined;
}

/** All that a host has by itself. */
export function hostRoles<On extends Machine>(host: On, registry: Registry | undefined): RoleSpec<On>[] {
  const onDisks = [disksRole(host), healthRole(host)].filter((role) => role !== undefined);
  return [baseRole(host, registry), ...onDisks];
}
