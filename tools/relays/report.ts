import { table } from "../table.ts";
import type { RelayFindings } from "./collect.ts";
import type { RelayFault } from "./judge.ts";

/** What a person reads: a row for each relay, and below what is wrong. */
export function relayReport(
  stack: string,
  relays: readonly RelayFindings[],
  faults: readonly RelayFault[],
): string {
  if (relays.length === 0) return `No validator client of ${stack} signs for a group with relays.`;
  const head = ["RELAY", "GROUPS", "MILLISECONDS", "FILTERS", "REGISTERED"];
  const rows = relays.map(({ host, groups, status, filters, registrations }) => [
    host,
    groups.join(", "),
    "reason" in status ? "–" : status.milliseconds.toFixed(1),
    { true: "yes", false: "no", undefined: "unknown" }[`${filters}`],
    registered(registrations),
  ]);
  return [table(head, rows), ...(faults.length > 0 ? ["", ...faults.map(lineOf)] : [])].join("\n");
}

function registered(registrations: RelayFindings["registrations"]): string {
  if (registrations.length === 0) return "–";
  const good = registrations.filter(({ state }) => state === "registered");
  return `${good.length} of ${registrations.length}`;
}

const lineOf = ({ relay, group, key, reason }: RelayFault): string =>
  [relay, group, key, reason].filter((part) => part !== undefined).join(" ");
