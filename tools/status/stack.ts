import { parse } from "yaml";
import { foundKindOf } from "../../provider/items/found.ts";
import { driftFindings } from "../classify.ts";
import { endingOf } from "../endings.ts";
import { isOnHost, nameOf, optionalHost, type PlannedResource } from "../plan.ts";
import type { StackLook } from "./look.ts";

/** What runs on the hosts of a stack, and what they say. */
export interface StackStatus extends StackLook {
  readonly stack: string;
  /** When it was asked; ISO 8601. */
  readonly time: string;
  readonly hosts: readonly HostStatus[];
}

export interface HostStatus {
  readonly name: string;
  readonly address: string;
  /** Undefined when the host was read; else why not. What is said of it is then the last that was known. */
  readonly unread?: string;
  readonly roles: readonly RoleStatus[];
}

export interface RoleStatus {
  readonly name: string;
  /** Items that are not as the program wants them; undefined for a role that no `up` has made yet. */
  readonly differences?: readonly string[];
  /** What was added by hand and nobody has accepted, as a preview names it → what it is. */
  readonly additions: Readonly<Record<string, string>>;
  readonly services: readonly ServiceStatus[];
  /** Installed version of each package that the role wants. */
  readonly packages: Readonly<Record<string, string>>;
}

export interface ServiceStatus {
  /** Compose project and service: `hoodi-i7bbt/reth` */
  readonly name: string;
  /** Docker's word: running, exited, paused …, or "missing". */
  readonly state: string;
  /** Release of the client, or the image where the container is not the one that was planned. */
  readonly version: string;
  /** Release that the configuration pins, where another one runs. */
  readonly pinned?: string;
  /** How it ended, while it does not run. */
  readonly ending?: string;
}

type Leaves = Readonly<Record<string, string>>;

/** What runs on the hosts of a plan, by name. */
export function hostStatuses(resources: readonly PlannedResource[]): HostStatus[] {
  const roles = resources.filter(isOnHost);
  const hostOf = (role: PlannedResource): string => optionalHost(role).host ?? "";
  const names = [...new Set(roles.map(hostOf))].sort();
  return names.map((name) =>
    hostStatus(
      name,
      roles.filter((role) => hostOf(role) === name),
    ),
  );
}

function hostStatus(name: string, roles: readonly PlannedResource[]): HostStatus {
  const { applied, wanted } = roles[0]!;
  const { address } = (applied.connection ?? wanted.connection) as { address: string };
  const unread = driftFindings(roles, new Map()).find(({ cause }) => cause === "unreachable")?.detail;
  const sorted = roles.toSorted((a, b) => (nameOf(a.urn) < nameOf(b.urn) ? -1 : 1));
  return { name, address, ...(unread !== undefined && { unread }), roles: sorted.map(roleStatus) };
}

function roleStatus(role: PlannedResource): RoleStatus {
  const wanted = { ...role.applied, ...role.wanted };
  const named = (kind: string) =>
    Object.keys(wanted)
      .filter((key) => key.startsWith(`${kind} `) && (wanted[key] as Leaves).state !== "absent")
      .sort();
  const services = named("service").map((key) => serviceStatus(key.slice("service ".length), role));
  const packages = named("package").map((key) => {
    return [key.slice("package ".length), leavesOf(role, key)?.version ?? "missing"] as const;
  });
  return {
    name: nameOf(role.urn),
    ...(role.op !== "create" && { differences: role.planned }),
    additions: additionsOf(role),
    services,
    packages: Object.fromEntries(packages),
  };
}

function additionsOf({ live }: PlannedResource): Record<string, string> {
  const found = Object.entries(live).filter(([key]) => foundKindOf(key));
  return Object.fromEntries(found.map(([key, leaves]) => [key, (leaves as Leaves).detail ?? ""]));
}

const leavesOf = (role: PlannedResource, key: string) => role.live[key] as Leaves | undefined;

function serviceStatus(name: string, role: PlannedResource): ServiceStatus {
  const live = leavesOf(role, `service ${name}`);
  if (!live) return { name, state: "missing", version: "" };
  const ending = endingOf(live);
  const version = releaseOf(name, live, role) ?? live.image ?? "";
  const pinned = labelsOf(name, role.wanted[`file ${live.compose}`])?.["bonded-validator.version"];
  return {
    name,
    state: live.state ?? "",
    version,
    ...(pinned !== undefined && pinned !== version && { pinned }),
    ...(ending !== undefined && { ending }),
  };
}

/** The compose file says which release its definition is; a container of another definition is another release. */
function releaseOf(name: string, live: Leaves, role: PlannedResource): string | undefined {
  const labels = labelsOf(name, leavesOf(role, `file ${live.compose}`));
  return labels?.["bonded-validator.definition"] === live.definition
    ? labels?.["bonded-validator.version"]
    : undefined;
}

/** Labels of a service in the text of its compose file, if it has them: the text of a host may be anything. */
function labelsOf(name: string, file: unknown): Leaves | undefined {
  const content = (file as { content?: unknown } | undefined)?.content;
  if (typeof content !== "string") return undefined;
  try {
    const project = parse(content) as { services?: Record<string, { labels?: Leaves }> } | null;
    return project?.services?.[name.slice(name.indexOf("/") + 1)]?.labels;
  } catch {
    return undefined;
  }
}
