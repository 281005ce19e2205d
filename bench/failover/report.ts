import { cpus, loadavg } from "node:os";
import { table } from "../../tools/table.ts";
import { holds, type Row } from "./answers.ts";
import type { SplitResult } from "./split.ts";

export interface Report {
  readonly rows: readonly Row[];
  readonly split: readonly SplitResult[];
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** The tables for people. */
export function render({ rows, split }: Report): string {
  return [
    table(
      ["EVENT", "COUNT", "MEDIAN", "WORST", "WANTED", "FAILED", ""],
      rows.map((row) => [
        row.event,
        String(row.count),
        seconds(row.median),
        seconds(row.worst),
        row.wanted === undefined ? "" : wantedOf(row.wanted),
        row.asked === 0 ? "" : `${row.failed} of ${row.asked}`,
        holds(row) === false ? "missed" : "",
      ]),
    ),
    table(
      ["PROFILE, SPLIT MESH", "MINUTES", "SESSIONS", "FLAPS", "LONGEST GAP", "GAPS OVER 1 S"],
      split.map(({ profile, minutes, sessions, flaps, worst, outages }) => [
        profile,
        ...[minutes, sessions, flaps].map(String),
        seconds(worst),
        String(outages),
      ]),
    ),
    `${cpus().length} processors that all hosts share, load ${loadavg()[0]!.toFixed(1)} at the end.`,
  ].join("\n\n");
}

function wantedOf({ worst, median, failed }: NonNullable<Row["wanted"]>): string {
  const parts = [`≤ ${seconds(worst)}`];
  if (median !== undefined) parts.push(`median ${seconds(median)}`);
  if (failed !== undefined) parts.push(`${failed} failed`);
  return parts.join(", ");
}
