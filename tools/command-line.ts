/** Command lines: a mistyped word is answered with the valid ones that come nearest. */

/** A command line that the command does not understand. The message is for the person who typed it; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Refuses a word that is not among the known ones; `kind` says what they are, for example "command". */
export function oneOf<T extends string>(kind: string, word: string, known: readonly T[]): T {
  const found = known.find((each) => each === word);
  if (found !== undefined) return found;
  const near = nearest(word, known);
  const hint = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Choose one of ${known.join(", ")}.`;
  throw new UsageError(`There is no ${kind} "${word}". ${hint}`);
}

/** Refuses words that look like options and are none of the known ones; what follows "--" is not looked at. */
export function refuseUnknownOptions(words: readonly string[], known: readonly string[]): void {
  const end = words.indexOf("--");
  for (const word of end < 0 ? words : words.slice(0, end)) {
    if (!/^-./.test(word)) continue;
    const [name = ""] = word.split("=");
    if (known.length === 0) throw new UsageError(`"${name}": this command has no options.`);
    oneOf("option", name, known);
  }
}

/** The known words that somebody may have meant; none if all are far away. */
function nearest(word: string, known: readonly string[]): string[] {
  const distances = known.map((each) => (each.startsWith(word) ? 1 : distance(word, each)));
  const min = Math.min(...distances);
  const letters = word.replace(/^-+/, "").length;
  return min > Math.ceil(letters / 3) ? [] : known.filter((_, i) => distances[i] === min);
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
