import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sections } from "../../topology/draft.ts";
import { project } from "../arguments.ts";
import { anchorOf, code } from "./markdown.ts";
import { refusals, sectionOf } from "./refusals.ts";
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
  const refused = new Set(refusals().map(sectionOf));
  return [...introduction(parts), ...parts.flatMap((part) => partPage(part, refused))].join("\n");
}

function inFile(documented: readonly DocumentedSection[], file: string): DocumentedSection[] {
  return documented.filter(({ node }) => node.file === file);
}

function introduction(parts: readonly Part[]): string[] {
  return [
    "# Configuration",
    "",
    "<!-- npm run docs writes this page, from the schemas in topology/. -->",
    "",
    "Two files configure a stack. The `config:` block of `Pulumi.yaml` describes what all stacks share: sites, hosts, who may log in, and the network between the hosts. There, the content of a section is below a line `value:`. `Pulumi.<stack>.yaml` says what one stack runs; its sections have no line `value:`. A section in the stack file replaces the whole section of the same name in `Pulumi.yaml`.",
    "",
    "`npm run check -- <stack>` checks both files without connecting to anything. It reports all mistakes at once, each with its place and a remedy. [Refused configurations](refusals.md) lists mistakes with their messages.",
    "",
    "Write text in quotes wherever it could be a number, a date, or a word like `yes` or `~`: Pulumi, editors and other programs follow different versions of YAML. `010` is 8 to one and 10 to another, and `2027-06-30` may be a date. Every command and `pulumi preview` refuse what programs read differently, and name the line. They also refuse anchors, aliases, tags, and files in another encoding than UTF-8. An Ethereum address needs no quotes, because `pulumi config set --path` writes it so.",
    "",
    "- [A complete example](#a-complete-example)",
    ...parts.map(contentsOf),
    "",
    "## A complete example",
    "",
    "One server with one node and one validator client on Hoodi. Both files are in [docs/example](example). In `Pulumi.yaml`, this takes the place of the `config:` block; keep what is above it. (For a single stack, all of it may be in the stack file, as in the README.) [First deployment](first-deployment.md) has the steps.",
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

function partPage({ title, sections }: Part, refused: ReadonlySet<string | undefined>): string[] {
  const pages = sections.flatMap((section) => sectionPage(section, refused.has(section.name)));
  return [`## ${title}`, "", ...pages];
}
