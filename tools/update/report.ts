/** What an update would do, as Markdown for a pull request. */

import { code, escapeMarkdown, markdownTable } from "../reference/markdown.ts";
import type { PlaceChange } from "./changes.ts";
import type { VersionChange } from "./versions.ts";

/** A version that the program recommends, and recommended otherwise before. */
export interface Recommendation {
  readonly client: string;
  readonly network: string;
  readonly from?: string;
  readonly to?: string;
}

export interface UpdateReport {
  readonly stack: string;
  /** Full hashes; absent: the working copy. */
  readonly from: string;
  readonly to?: string;
  readonly versions: readonly VersionChange[];
  readonly recommended: readonly Recommendation[];
  /** What changes on hosts and in the cloud because of these versions. */
  readonly byVersions: readonly PlaceChange[];
  /** What changes there for another reason: other settings, or the program's code. */
  readonly otherwise: readonly PlaceChange[];
  /** Sections of the configuration that differ in more than versions. */
  readonly sections: readonly string[];
  /** Why the configuration is refused, before and after. */
  readonly problems: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** Exit code of the command: 1 where the update is refused, 7 where more changes than versions, else 0. */
export function updateExitCode({ problems, otherwise, sections }: UpdateReport): 0 | 1 | 7 {
  if (problems.before.length + problems.after.length > 0) return 1;
  return otherwise.length + sections.length > 0 ? 7 : 0;
}

export function updateMarkdown(report: UpdateReport): string {
  const { stack, versions, recommended, byVersions, otherwise, sections, problems } = report;
  return [
    [`### Versions: ${stack}`, ""],
    summary(report),
    versions.flatMap(versionLines),
    placeLines("Restarts and changes because of these versions", byVersions),
    placeLines("Changes for another reason", otherwise),
    listLines("Sections of the configuration that differ in more than versions", sections.map(code)),
    recommended.length === 0 ? [] : ["**Recommended versions**", "", ...recommendedTable(recommended), ""],
    listLines("Refused before", problems.before.map(escapeMarkdown)),
    listLines("Refused", problems.after.map(escapeMarkdown)),
  ]
    .flat()
    .join("\n")
    .trimEnd();
}

function summary({ versions, byVersions, problems }: UpdateReport): string[] {
  const services = byVersions.flatMap(({ restarts }) => restarts);
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const isRefused = problems.before.length + problems.after.length > 0;
  const restart = isRefused
    ? "What restarts is not known, because a configuration is refused."
    : `${count(services.length, "service")} would restart.`;
  return [`${count(versions.length, "version")} would change. ${restart}`, ""];
}

function versionLines({ program, from, to, forks, findings }: VersionChange): string[] {
  const forkRows = forks.map(({ name, date, minimum, known }) => {
    return [name, date, minimum, known ? "known" : "**not known**"];
  });
  return [
    `**${escapeMarkdown(program)}** ${pinText(from)} → ${pinText(to)}`,
    "",
    ...findings.map(({ check, reason }) => `- ⚠ ${escapeMarkdown(reason)} (${code(check)})`),
    ...(findings.length > 0 ? [""] : []),
    ...(forkRows.length > 0 ? [...markdownTable(["Fork", "Date", "First version", ""], forkRows), ""] : []),
  ];
}

/** `v2.11.0@sha256:1234…` → the version and enough of the digest to compare it. */
function pinText(pin: string | undefined): string {
  if (pin === undefined) return "none";
  const [version = "", digest = ""] = pin.split("@sha256:");
  return `${code(version)} (${code(digest.slice(0, 12))})`;
}

function placeLines(heading: string, changes: readonly PlaceChange[]): string[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ place, items, restarts }) => {
    return [code(place), restarts.map(code).join(", "), items.map(code).join(", ")];
  });
  return [`**${heading}**`, "", ...markdownTable(["Host and role", "Restarts", "Changes"], rows), ""];
}

function recommendedTable(recommended: readonly Recommendation[]): string[] {
  const rows = recommended.map(({ client, network, from = "none", to = "none" }) => {
    return [client, network, code(from), code(to)];
  });
  return markdownTable(["Client", "Network", "Before", "After"], rows);
}

function listLines(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`**${heading}**`, "", ...lines.map((line) => `- ${line}`), ""];
}
