import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sections } from "../../topology/draft.ts";
import { project } from "../arguments.ts";
import { anchorOf, code } from "./markdown.ts";
import {
  foldedRefusals,
  type Refusal,
  refusals,
  refusalsTable,
  sectionOf,
  waivableRefusals,
} from "./refusals.ts";
import { sectionPage } from "./section-page.ts";
import { type DocumentedSection, documentedSection, gapsIn } from "./settings.ts";

/** A file, and what belongs into it. */
interface Part {
  readonly title: string;
  readonly sections: readonly DocumentedSection[];
}

/** The folder of the example with which the page begins. */
export const exampleFolder: string = join(project, "docs/example");

/** docs/configuration.md. Throws an error that names each setting whose schema does not say enough of it. */
export function configurationPage(): string {
  const documented = sections().map(documentedSection);
  const gaps = documented.flatMap(gapsIn);
  if (gaps.length > 0) throw new Error(gaps.join("\n"));
  const parts: Part[] = [
    { title: "Pulumi.yaml: what all stacks share", sections: inFile(documented, "Pulumi.yaml") },
    { title: "The stack's file: what one stack runs", sections: inFile(documented, "Pulumi.<stack>.yaml") },
  ];
  const refused = refusals();
  const lines = [
    ...introduction(parts),
    ...parts.flatMap((part) => partPage(part, refused)),
    ...ending(refused.filter((refusal) => !documented.some(({ name }) => name === sectionOf(refusal)))),
  ];
  return lines.join("\n");
}

function inFile(documented: readonly DocumentedSection[], file: string): DocumentedSection[] {
  return documented.filter(({ node }) => node.file === file);
}

function introduction(parts: readonly Part[]): string[] {
  return [
    "# Configuration",
    "",
    "<!-- npm run docs writes this page, from the schemas in topology/ and the broken configurations in test/support/broken/. -->",
    "",
    "Two files configure a stack. The `config:` block of `Pulumi.yaml` describes what all stacks share: sites, hosts, who may log in, and the network between the hosts. There, the content of a section is below a line `value:`. `Pulumi.<stack>.yaml` says what one stack runs; its sections have no line `value:`. A section in the stack file replaces the whole section of the same name in `Pulumi.yaml`.",
    "",
    "`npm run check -- <stack>` checks both files without connecting to anything. It reports all mistakes at once, each with its place and a remedy. The lists of mistakes below are those of the tests; the names in their messages are those of this repository's own hosts.",
    "",
    "Write text in quotes wherever it could be a number, a date, or a word like `yes` or `~`: Pulumi, editors and other programs follow different versions of YAML. `010` is 8 to one and 10 to another, and `2027-06-30` may be a date. Every command and `pulumi preview` refuse what programs read differently, and name the line. They also refuse anchors, aliases, tags, and files in another encoding than UTF-8. An Ethereum address needs no quotes, because `pulumi config set --path` writes it so.",
    "",
    "- [A complete example](#a-complete-example)",
    ...parts.map(contentsOf),
    "- [Risks](#risks)",
    "- [Any section](#any-section)",
    "",
    "## A complete example",
    "",
    "One server with one node and one validator client on Hoodi. In `Pulumi.yaml`, this takes the place of the `config:` block; keep what is above it. (For a single stack, all of it may be in the stack file, as in the README.) [First deployment](first-deployment.md) has the steps.",
    "",
    ...exampleFile("Pulumi.yaml"),
    "",
    "`Pulumi.hoodi.yaml`:",
    "",
    ...exampleFile("Pulumi.hoodi.yaml"),
    "",
    "The examples of all sections below form one larger configuration.",
    "",
  ];
}

function contentsOf({ title, sections }: Part): string {
  const links = sections.map(({ name }) => `[${code(name)}](#${anchorOf(name)})`);
  return `- [${title}](#${anchorOf(title)}): ${links.join(", ")}`;
}

function exampleFile(name: string): string[] {
  return ["```yaml", readFileSync(join(exampleFolder, name), "utf8").trimEnd(), "```"];
}

function partPage({ title, sections }: Part, refused: readonly Refusal[]): string[] {
  const pages = sections.flatMap((section) =>
    sectionPage(
      section,
      refused.filter((refusal) => sectionOf(refusal) === section.name),
    ),
  );
  return [`## ${title}`, "", ...pages];
}

/** What a waiver accepts, wherever it is found, and mistakes that belong to no section. */
function ending(refused: readonly Refusal[]): string[] {
  return [
    "## Risks",
    "",
    "These findings stop the program, too, until a [waiver](#waivers) with the name of the check accepts them. [risks.md](risks.md) explains them.",
    "",
    ...refusalsTable("Waiver", waivableRefusals()),
    "",
    "## Any section",
    "",
    "A section or a setting that does not exist is refused.",
    "",
    ...foldedRefusals(refused),
  ];
}
