import { sections } from "../../topology/draft.ts";
import { anchorOf, code } from "./markdown.ts";
import { type Refusal, refusals, refusalsTable, sectionOf, waivableRefusals } from "./refusals.ts";

/** Mistakes of one section, under its name. */
interface RefusedSection {
  readonly name: string;
  readonly refused: readonly Refusal[];
}

/** docs/refusals.md: what is refused in a configuration, with the message. */
export function refusalsPage(): string {
  const refused = refusals();
  const parts = sections()
    .map(({ name }) => ({ name, refused: refused.filter((refusal) => sectionOf(refusal) === name) }))
    .filter((part) => part.refused.length > 0);
  const others = refused.filter((refusal) => !parts.some(({ name }) => name === sectionOf(refusal)));
  const lines = [
    ...introduction(parts),
    ...parts.flatMap(({ name, refused: own }) => [
      `## ${code(name)}`,
      "",
      ...refusalsTable("Mistake", own),
      "",
    ]),
    ...ending(others),
  ];
  return lines.join("\n");
}

function introduction(parts: readonly RefusedSection[]): string[] {
  return [
    "# Refused configurations",
    "",
    "<!-- npm run docs writes this page, from the broken configurations in test/support/broken/. -->",
    "",
    "`npm run check` and `pulumi preview` refuse these mistakes before the program connects to anything. The tests make each of them. The names in the messages are those of this repository's own hosts; long lists of names end with `…`. [Configuration](configuration.md) describes the settings.",
    "",
    `- By section: ${parts.map(({ name }) => `[${code(name)}](#${anchorOf(name)})`).join(", ")}`,
    "- [Any section](#any-section)",
    "- [Risks](#risks)",
    "",
  ];
}

/** Mistakes that belong to no section, and what a waiver accepts, wherever it is found. */
function ending(others: readonly Refusal[]): string[] {
  return [
    "## Any section",
    "",
    "A section or a setting that does not exist is refused.",
    "",
    ...refusalsTable("Mistake", others),
    "",
    "## Risks",
    "",
    "These findings stop the program, too, until a [waiver](configuration.md#waivers) with the name of the check accepts them. [risks.md](risks.md) explains them.",
    "",
    ...refusalsTable("Waiver", waivableRefusals()),
    "",
  ];
}
