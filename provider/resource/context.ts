import { hostname, userInfo } from "node:os";
import type { Connection } from "../host/connection.ts";
import type { Progress } from "../host/host.ts";
import type { Hosts } from "../host/hosts.ts";

/** What every operation of a run shares. */
export interface Run {
  readonly hosts: Hosts;
  /** Host → item keys that the roles of this stack want there; see `announce`. */
  readonly announced: Map<string, ReadonlySet<string>>;
  /** Hosts that are gone for good: what they had is forgotten without asking them. */
  readonly retired: Set<string>;
  /** Host → login through which a plan looks at it while its admin does not exist yet. */
  readonly firstContact: Map<string, Connection>;
  /** Progress of one resource, shown while it is worked on. */
  readonly status: (urn: string, message: string) => void;
  readonly info: (urn: string, message: string) => void;
  readonly warn: (urn: string, message: string) => void;
}

/** `urn:pulumi:hoodi::bonded-validator::…` → `hoodi`. */
export function stackOf(urn: string): string {
  return urn.split("::")[0]?.split(":").pop() ?? "";
}

/** Who holds a host's lock, as another run will read it. */
export function holder(stack: string): string {
  const since = new Date().toISOString().slice(0, 19);
  return `stack ${stack} (${userInfo().username}@${hostname()}, process ${process.pid}, since ${since}Z)`;
}

/** Progress of a change, as the engine's log of one resource. */
export function progressOf(run: Run, urn: string): Progress {
  return { step: (message) => run.status(urn, message), note: (message) => run.info(urn, message) };
}
