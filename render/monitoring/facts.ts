import type { Monitoring } from "../../topology/monitoring/derive.ts";
import type { Alert } from "./alerts/alert.ts";

/** A rule that writes down a number, as Prometheus reads it. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

const fork = "bonded_validator_unready_fork_timestamp_seconds";
const waiver = "bonded_validator_waiver_end_timestamp_seconds";

const secondsOf = (date: string, time: string): number => Date.parse(`${date}T${time}Z`) / 1000;

/** What the configuration knows and no program shows: times in seconds since 1970. */
export function factsOf({
  unreadyForks,
  waiverEnds,
}: Pick<Monitoring, "unreadyForks" | "waiverEnds">): Recording[] {
  return [
    ...unreadyForks.map(({ client, fork: name, date }) => ({
      record: fork,
      expr: `vector(${secondsOf(date, "00:00:00")})`,
      labels: { client, fork: name },
    })),
    ...Object.entries(waiverEnds).map(([check, until]) => ({
      record: waiver,
      expr: `vector(${secondsOf(until, "23:59:59")})`,
      labels: { check },
    })),
  ];
}

/** Days before which a person has to know. */
const notice = 14;

export const factAlerts: readonly Alert[] = [
  {
    name: "ForkAhead",
    program: "configuration",
    severity: "critical",
    expr: `${fork} - time() < ${notice} * 86400`,
    for: "0s",
    reason: `The network forks within ${notice} days ({{ $labels.fork }}), and the version of {{ $labels.client }} does not know it.`,
  },
  {
    name: "WaiverEnds",
    program: "configuration",
    severity: "warning",
    expr: `${waiver} - time() < ${notice} * 86400`,
    for: "0s",
    reason: `The waiver of {{ $labels.check }} ends within ${notice} days: preview and up are refused then.`,
  },
];
