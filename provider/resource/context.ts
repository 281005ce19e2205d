import { hostname, userInfo } from "node:os";
import type { Connection } from "../host/connection.ts";
import type { Progress } from "../host/host.ts";
import { Hosts } from "../host/hosts.ts";
import { RollingGroups } from "./rolling-groups.ts";
import type { RoleInputs } from "./wire.ts";

/** What users are told, by resource. */
export interface Log {
  /** Progress, shown while the resource is worked on. */
  readonly status: (urn: string, message: string) => void;
  readonly info: (urn: string, message: string) => void;
  readonly warn: (urn: string, message: string) => void;
}

/** What every operation of a run shares. */
export interface Run extends Log {
  readonly hosts: Hosts;
  /** Host → item keys that the roles of this stack want there; see `handleAnnounce`. */
  readonly announced: Map<string, ReadonlySet<string>>;
  /** Host → how the program reaches it, once one of its roles was registered. */
  readonly connections: Map<string, Connection>;
  /** Hosts that are gone for good: what they had is forgotten without asking them. */
  readonly retired: Set<string>;
  /** Host → login through which a plan looks at it while its admin does not exist yet. */
  readonly firstContact: Map<string, Connection>;
  readonly rollingGroups: RollingGroups;
  /** Whether the run has said how old the state is; see `tellAge`. */
  readonly toldAge: { done: boolean };
}

export function newRun(log: Log): Run {
  const hosts = new Hosts((message) => log.warn("", message));
  return {
    ...log,
    hosts,
    rollingGroups: new RollingGroups(hosts),
    announced: new Map(),
    connections: new Map(),
    retired: new Set(),
    firstContact: new Map(),
    toldAge: { done: false },
  };
}

/** `urn:pulumi:hoodi::bonded-validator::…` → `hoodi`. */
export function stackOf(urn: string): string {
  return urn.split("::")[0]?.split(":").pop() ?? "";
}

/** Inputs from the state as this run reaches their host: the state may know only the way before a change of user or port. */
export function reachedNow(run: Run, inputs: RoleInputs): RoleInputs {
  return { ...inputs, connection: run.connections.get(inputs.connection.host) ?? inputs.connection };
}

/** Who holds a host's lock, as another run will read it. */
export function holder(stack: string): string {
  const since = new Date().toISOString().slice(0, 19);
  return `stack ${stack} (${userInfo().username}@${hostname()}, process ${process.pid}, since ${since}Z)`;
}

/** Progress of a change, as the engine's log of one resource. */
export function progressOf(run: Run, urn: string): Progress {
  return {
    step: (message) => run.status(urn, message),
    note: (message) => run.info(urn, message),
    warn: (message) => run.warn(urn, message),
  };
}
