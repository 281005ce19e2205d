import type { Severity } from "../../../topology/monitoring/schema.ts";

/** A condition of which a person is told. Its name is its section in docs/alerts.md. */
export interface Alert {
  readonly name: string;
  /** Job of the targets that it is about; it is left out where there are none. */
  readonly program: string;
  readonly severity: Severity;
  /** PromQL; it fires for each series of its answer. */
  readonly expr: string;
  /** How long it has to hold. */
  readonly for: string;
  /** What happened and what follows from it, for the message; labels as `{{ $labels.host }}`. */
  readonly reason: string;
  /** Labels that the answer does not have. */
  readonly labels?: Readonly<Record<string, string>>;
  /** `npm run drain` makes it fire. The label that names what was stopped: a host, or a node as a server of a proxy. */
  readonly drained?: "host" | "server";
}
