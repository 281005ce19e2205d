/** The known words that somebody may have meant by another one; none if all are far away. */
export function nearest(word: string, known: readonly string[]): string[] {
  const distances = known.map((each) => (each.startsWith(word) ? 1 : distance(word, each)));
  const min = Math.min(...distances);
  const letters = word.replace(/^-+/, "").length;
  return min > Math.ceil(letters / 3) ? [] : known.filter((_, i) => distances[i] === min);
}

/** Begin of the remedy for a word that is not known. */
export function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near.length > 0 ? `write ${near.join(" or ")}, or remove it; ` : "remove it or correct its name; ";
}

/** How many letters two names may differ in and be taken for each other. */
const maxSlips = 2;

/** The known word that another one is easily taken for. */
export function lookalike(word: string, known: readonly string[]): string | undefined {
  return known.find((each) => each !== word && distance(word, each) <= maxSlips);
}

/** How many letters have to be added, taken away, replaced or swapped with the next one to make `to` of `from`. */
function distance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwap ? rows[i - 2]![j - 2]! + 1 : replaced;
      row.push(Math.min(replaced, swapped, rows[i - 1]![j]! + 1, row[j - 1]! + 1));
    }
    rows.push(row);
  }
  return rows.at(-1)!.at(-1)!;
}
