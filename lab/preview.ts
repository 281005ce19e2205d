/** Reads what the plain `pulumi preview` and `pulumi up` print where they have no terminal. */

/** A line about a resource that is being looked at, or that is as wanted. */
const nothingNew = /^(?: {4}\S+:\S+ \S+ +(?:running )?| ~ {2}\S+:\S+ \S+ refresh(?:ing)? .*)$/;

/** The output of a preview as it was printed, without the lines of resources that are as wanted. */
export function changesIn(output: string): string {
  const lines = output.trimEnd().split("\n");
  return lines.filter((line) => !nothingNew.test(line)).join("\n");
}

/** What stands under "Resources:", in one line: "3 updated, 24 unchanged". */
export function totalsIn(output: string): string {
  const [, totals = ""] = /^Resources:\n((?: {4}.+\n?)+)/m.exec(output) ?? [];
  return [...totals.matchAll(/\d+ .+$/gm)].join(", ");
}
