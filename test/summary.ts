import { table } from "../tools/table.ts";
import type { Counts } from "./layers.ts";

/** What one check or one layer of tests came to. */
export interface Row extends Counts {
  readonly name: string;
  readonly seconds: number;
}

/** All rows in one; `seconds` is how long they took together, some beside each other. */
export function totalOf(rows: readonly Row[], seconds: number): Row {
  const sum = (column: keyof Counts) => rows.reduce((so, row) => so + row[column], 0);
  return {
    name: "total",
    passed: sum("passed"),
    failed: sum("failed"),
    skipped: sum("skipped"),
    seconds,
  };
}

/** A row for each, and one for all. */
export function summary(rows: readonly Row[], seconds: number): string {
  return table(
    ["", "passed", "failed", "skipped", "seconds"],
    [...rows, totalOf(rows, seconds)].map(({ name, passed, failed, skipped, seconds }) => [
      name,
      ...[passed, failed, skipped, Math.round(seconds)].map(String),
    ]),
  );
}
