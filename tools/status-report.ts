import type { NodeStatus } from "./heads.ts";
import type { HostStatus, RoleStatus, StackStatus } from "./stack-status.ts";
import { table } from "./table.ts";

/** The status for people: a line for each role and each further service of it, then a line for each node. */
export function statusReport({ stack, hosts, nodes }: StackStatus): string {
  const rows = hosts.flatMap((host) =>
    host.roles.flatMap((role, index) =>
      roleRows(index === 0 ? [host.name, host.address] : ["", ""], host, role),
    ),
  );
  const unread = hosts.flatMap((host) => (host.unread === undefined ? [] : [host.unread]));
  const read = hosts.filter(({ unread: reason }) => reason === undefined);
  const additions = read.flatMap(({ name: host, roles }) =>
    roles.flatMap((role) =>
      Object.entries(role.additions).map(([key, what]) => `${host}: ${key} was added by hand (${what})`),
    ),
  );
  const endings = read.flatMap(({ name: host, roles }) =>
    roles.flatMap(({ services }) =>
      services.flatMap(({ name, ending }) => (ending ? [`${host}: ${name} ${ending}`] : [])),
    ),
  );
  const head = ["HOST", "ADDRESS", "ROLE", "HEALTH", "SERVICE", "STATE", "VERSION"];
  return [
    rows.length > 0 ? table(head, rows) : `${stack}: no hosts`,
    ...unread,
    ...additions,
    ...endings,
    ...(nodes.length > 0 ? ["", nodeTable(nodes)] : []),
  ].join("\n");
}

function nodeTable(nodes: readonly NodeStatus[]): string {
  const rows = nodes.map(({ name, head }) =>
    head === undefined
      ? [name, "no answer", "", ""]
      : [name, String(head.slot), String(head.behind), String(head.finalizedEpoch)],
  );
  return table(["NODE", "HEAD SLOT", "BEHIND", "FINALIZED EPOCH"], rows);
}

function roleRows(where: readonly string[], host: HostStatus, role: RoleStatus): string[][] {
  const first = [...where, role.name, healthOf(host, role)];
  // Of a host that cannot be read nothing is known of what runs there now.
  const state = (now: string) => (host.unread === undefined ? now : "?");
  const services = role.services.map(({ name, state: now, version }) => [name, state(now), version]);
  const lines = services.length > 0 ? services : [["", "", dockerOf(role)]];
  return lines.map((line, index) => [...(index === 0 ? first : first.map(() => "")), ...line]);
}

function healthOf({ unread }: HostStatus, { differences }: RoleStatus): string {
  if (unread !== undefined) return "cannot be read";
  if (differences === undefined) return "not there yet";
  if (differences.includes("unfinished")) return "unfinished";
  if (differences.length === 0) return "as wanted";
  return `${differences.length} difference${differences.length === 1 ? "" : "s"}`;
}

/** Of all packages the one whose version matters to every other role. */
function dockerOf({ packages }: RoleStatus): string {
  const name = ["docker-ce", "docker.io"].find((candidate) => candidate in packages);
  return name === undefined ? "" : `${name} ${packages[name]}`;
}
