import type { Found } from "../found.ts";
import type { Fields } from "../kind.ts";

/** A row of provider/remote/additions.sh: its part of the look, then cells. */
export type AddedRow = readonly [part: string, ...cells: string[]];

/** Whether some role, of whichever stack, owns the item with this key. */
export type Managed = (key: string) => boolean;

/** Says which rows are nobody's. */
export type Finder = (rows: readonly AddedRow[], managed: Managed) => Found[];

export function rowsOf(fields: Fields): AddedRow[] {
  return Object.entries(fields).flatMap(([name, text]): AddedRow[] => {
    const [part = "", ...cells] = text.split("\t");
    return /^\d+$/.test(name) ? [[part, ...cells]] : [];
  });
}

/** Cells of all rows of one part; a cell that is missing is empty. */
export function cellsOf(rows: readonly AddedRow[], part: string): string[][] {
  const own = rows.filter(([first]) => first === part);
  return own.map(([, ...cells]) => Array.from({ length: 7 }, (_, index) => cells[index] ?? ""));
}
