import { type Comparisons, type ComparisonTable, readComparisons, statementsOf } from "./comparisons.ts";
import { anchorOf, markdownTable } from "./markdown.ts";

/** docs/comparison.md: the operator's comparisons of protocols and of DVT. */
export function comparisonPage(): string {
  const comparisons = readComparisons();
  const { bonded, dvt, sources } = comparisons;
  const numbers = new Map(Object.keys(sources).map((name, i) => [name, i + 1]));
  return [
    "# Comparison of protocols",
    "",
    "<!-- npm run docs writes this page, from tools/reference/comparisons.yaml. -->",
    "",
    "These are the operator's own comparisons, with all of their rows and columns. The number behind each statement is its source. Statements of source 1 are the operator's, of the day that stands there; nothing else confirms them. Where a newer source was found, its statement follows. Bonds and fees change: read them where you stake before you send anything.",
    "",
    ...[bonded, dvt].map(({ title }) => `- [${title}](#${anchorOf(title)})`),
    "- [Sources](#sources)",
    "",
    ...tablePart(bonded, numbers),
    ...tablePart(dvt, numbers),
    "## Sources",
    "",
    ...markdownTable(["Number", "Source", "Date"], sourceRows(sources)),
    "",
  ].join("\n");
}

function tablePart(table: ComparisonTable, numbers: ReadonlyMap<string, number>): string[] {
  const { title, columns, rows, notes, selection, reason, criteria, links, today } = table;
  return [
    `## ${title}`,
    "",
    ...(criteria.length === 0 ? [] : ["What the operator compares:", ""]),
    ...criteria.map((criterion, i) => `${i + 1}. **${criterion.title}**: ${criterion.text}`),
    ...(criteria.length === 0 ? [] : [""]),
    ...markdownTable(
      ["", ...columns],
      rows.map(({ feature, cells }) => [
        `**${feature}**`,
        ...cells.map((cell) =>
          statementsOf(cell)
            .map(({ source, text }) => `${text} ([${numbers.get(source)}](#sources))`)
            .join("<br>"),
        ),
      ]),
    ),
    "",
    ...notes.map((note) => `- ${note}`),
    ...(notes.length === 0 ? [] : [""]),
    `Selected: ${selection.join(", ")}. Reason: ${reason}. ${today}`,
    "",
    ...links.map((link) => `- <${link}>`),
    "",
  ];
}

function sourceRows(sources: Comparisons["sources"]): string[][] {
  return Object.values(sources).map(({ title, url, date }, i) => [`${i + 1}`, `[${title}](${url})`, date]);
}
