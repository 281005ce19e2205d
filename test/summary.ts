import { table } from "../tools/table.ts";
import type { Counts } from "./layers.ts";

/** What one check or one layer of tests came to. */
export interface Row extends Counts {
  readonly name: string;
  readonly seconds: number;
}

/** All rows in one. */
export function totalOf(rows: readonly Row[]): Row {
  const sum = (column: keyof Counts | "seconds") => rows.reduce((so, row) => so + row[column], 0);
  return {
    name: "total",
    passed: sum("passed"),
    failed: sum("failed"),
    skipped: sum("skipped"),
    seconds: sum("seconds"),
  };
}

/** A row for each, and one for all. */
export function summary(rows: readonly Row[]): string {
  return table(
    ["", "passed", "failed", "skipped", "seconds"],
    [...rows, totalOf(rows)].map(({ name, passed, failed, skipped, seconds }) => [
      name,
      ...[passed, failed, skipped, Math.round(seconds)].map(String),
    ]),
  );
}
