import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const sourceSchema = z.strictObject({
  title: z.string().min(1),
  url: z.url(),
  /** Day on which it was written or, where that is not known, read. */
  date: z.iso.date(),
});

/** Statements by the name of their source. */
const cellSchema = z.array(z.record(z.string(), z.string().min(1))).min(1);

const tableSchema = z.strictObject({
  title: z.string().min(1),
  columns: z.array(z.string()).min(1),
  rows: z.array(z.strictObject({ feature: z.string(), cells: z.array(cellSchema) })).min(1),
  notes: z.array(z.string()),
  selection: z.array(z.string()).min(1),
  reason: z.string(),
  criteria: z.array(z.strictObject({ title: z.string(), text: z.string() })),
  links: z.array(z.url()).min(1),
  /** What of the selection the program does. */
  today: z.string(),
});

const comparisonsSchema = z.strictObject({
  sources: z.record(z.string(), sourceSchema),
  bonded: tableSchema,
  dvt: tableSchema,
});

/** A comparison of protocols. */
export type ComparisonTable = z.output<typeof tableSchema>;

/** Both comparisons and their sources. */
export type Comparisons = z.output<typeof comparisonsSchema>;

/** A statement of a cell and the name of its source. */
export interface SourcedText {
  readonly source: string;
  readonly text: string;
}

/** Throws where a cell is missing, or names a source that is not there. */
export function readComparisons(): Comparisons {
  const text = readFileSync(join(import.meta.dirname, "comparisons.yaml"), "utf8");
  return comparisonsOf(parse(text));
}

/** The same of parsed YAML. */
export function comparisonsOf(data: unknown): Comparisons {
  const comparisons = comparisonsSchema.parse(data);
  for (const { title, columns, rows } of [comparisons.bonded, comparisons.dvt])
    for (const { feature, cells } of rows) {
      if (cells.length !== columns.length)
        throw new Error(`${title}, ${feature}: ${cells.length} cells for ${columns.length} columns`);
      for (const { source } of cells.flatMap(statementsOf))
        if (!(source in comparisons.sources)) throw new Error(`${title}, ${feature}: no source ${source}`);
    }
  return comparisons;
}

export const statementsOf = (cell: z.output<typeof cellSchema>): SourcedText[] =>
  cell.flatMap((statement) => Object.entries(statement).map(([source, text]) => ({ source, text })));
