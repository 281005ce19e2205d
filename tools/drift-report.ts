import { ageSince } from "../provider/resource/offline.ts";
import type { Cause, DriftFinding } from "./classify.ts";

const words: Record<Cause, string> = {
  hand: "made by hand",
  added: "added by hand",
  accepted: "accepted in vain",
  package: "by a package update",
  unreachable: "cannot be read",
  ahead: "program ahead",
  interrupted: "unfinished",
};

/** What to do about a difference. */
export function driftRemedy({ cause, host, resource }: DriftFinding): string {
  const remedies: Record<Cause, string> = {
    hand: "pulumi up undoes it; to keep it, write it into the configuration, or where no setting exists into the program",
    added: `pulumi up leaves it: remove it on the host, or accept it with a reason in hosts.${host}.accepted`,
    accepted: `remove it from hosts.${host}.accepted`,
    package: "pulumi up sets it right; if the new version shall stay, change the program",
    unreachable: `bring ${host ?? resource} back or fix the way to it, then ask again`,
    ahead: "nobody touched the host: pulumi up brings it what is new",
    interrupted: "an earlier run was cut off: pulumi up finishes it",
  };
  return remedies[cause];
}

/**
 * One line for each difference and one for its remedy. Where the hosts were compared with the state, `lastApplied` says
 * when that was made (RFC 3339).
 */
export function driftReport(stack: string, findings: readonly DriftFinding[], lastApplied?: string): string {
  const differences = listOf(
    stack,
    findings,
    lastApplied === undefined ? "the program wants" : "the last up wanted",
  );
  return lastApplied === undefined ? differences : `${comparedWith(stack, lastApplied)}\n${differences}`;
}

function comparedWith(stack: string, time: string): string {
  const second = `${new Date(time).toISOString().slice(0, 19)}Z`;
  return `${stack}: compared with the state of ${second}, which is ${ageSince(time)} old. The program was not run: what it would change now is not shown.`;
}

function listOf(stack: string, findings: readonly DriftFinding[], wanted: string): string {
  if (findings.length === 0) return `${stack}: every host is as ${wanted} it.`;
  const lines = findings.flatMap((finding) => [
    `${finding.host ?? "-"}  ${words[finding.cause]}: ${what(finding)}${circumstances(finding)}`,
    `    ${driftRemedy(finding)}`,
  ]);
  return [`${stack}: ${findings.length} difference${findings.length === 1 ? "" : "s"}`, ...lines].join("\n");
}

function what({ cause, resource, item, detail }: DriftFinding): string {
  if (cause === "unreachable") return detail;
  return `${resource}${item === undefined ? "" : ` ${item}`}${detail === "" ? "" : ` (${detail})`}`;
}

function circumstances({ when, who }: DriftFinding): string {
  const known = [when, who].filter((part) => part !== undefined).join(" ");
  return known === "" ? "" : `, ${known}`;
}

/** 0: nothing; 7: differences, as the engine's --expect-no-changes; 1: a host could not be read. */
export function driftExitCode(findings: readonly DriftFinding[]): 0 | 1 | 7 {
  if (findings.some(({ cause }) => cause === "unreachable")) return 1;
  return findings.length > 0 ? 7 : 0;
}
