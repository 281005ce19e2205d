import { table } from "../table.ts";
import type { HostFactsStatus } from "./facts.ts";
import type { HostStatus, RoleStatus, StackStatus } from "./stack.ts";

/** A row for each host: whether it is as wanted, how many roles it has, how old the backup of its keys is. */
export function hostTable({ hosts, facts, time }: StackStatus): string {
  const ages = facts === undefined ? [] : ["BACKUP"];
  const rows = hosts.map((host) => [
    host.name,
    host.address,
    healthOf(host),
    String(host.roles.length),
    ...(facts === undefined ? [] : [backupOf(facts[host.name], time)]),
  ]);
  return table(["HOST", "ADDRESS", "HEALTH", "ROLES", ...ages], rows);
}

function backupOf(facts: HostFactsStatus | undefined, time: string): string {
  if (facts === undefined) return "?";
  const { backup, keys } = facts;
  if (backup === undefined) return keys ? "none" : "no keys";
  const hours = Math.max(0, Math.floor((Date.parse(time) / 1000 - backup) / 3600));
  return hours < 48 ? `${hours} h old` : `${Math.floor(hours / 24)} days old`;
}

function healthOf({ unread, roles }: HostStatus): string {
  if (unread !== undefined) return "cannot be read";
  if (roles.some(({ differences }) => differences?.includes("unfinished"))) return "unfinished";
  const count = roles.reduce((sum, { differences = [] }) => sum + differences.length, 0);
  if (count > 0) return `${count} difference${count === 1 ? "" : "s"}`;
  return roles.some(({ differences }) => differences === undefined) ? "not there yet" : "as wanted";
}

/** A line for each role that is not as wanted, for what was added by hand, and for each service that has ended. */
export function roleLines(hosts: readonly HostStatus[]): string[] {
  const unread = hosts.flatMap((host) => (host.unread === undefined ? [] : [host.unread]));
  const read = hosts.filter((host) => host.unread === undefined);
  return [...unread, ...read.flatMap((host) => host.roles.flatMap((role) => linesOf(host.name, role)))];
}

function linesOf(host: string, { name, differences, additions, services }: RoleStatus): string[] {
  return [
    ...(differences === undefined ? [`${host}: ${name} is not there yet`] : []),
    ...(differences === undefined || differences.length === 0
      ? []
      : [`${host}: ${name} differs in ${differences.join(", ")}`]),
    ...Object.entries(additions).map(([key, what]) => `${host}: ${key} was added by hand (${what})`),
    ...services.flatMap((service) => (service.ending ? [`${host}: ${service.name} ${service.ending}`] : [])),
  ].map((text) => text.replaceAll(/\s+/g, " "));
}
