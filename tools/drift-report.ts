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

/** One line for each difference and one for its remedy. */
export function driftReport(stack: string, findings: readonly DriftFinding[]): string {
  if (findings.length === 0) return `${stack}: every host is as the program wants it.`;
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
