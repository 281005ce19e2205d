import { cells, prose } from "./pages.ts";

/** A sentence that rules out every exception. */
export interface Claim {
  readonly sentence: string;
  /** Files of the tests that are said to prove it. */
  readonly tests: readonly string[];
}

const claiming = /\b(never|always|exactly|nobody)\b/i;
const proof = /<!-- test: (.+?) -->/;

/**
 * The claims of a Markdown text. A claim is a sentence with one of the words above, outside of code. The
 * tests that prove it stand right behind it: `<!-- test: test/unit/a.test.ts, test/lab/b.test.ts -->`.
 */
export function claimsIn(markdown: string): Claim[] {
  return units(prose(markdown)).flatMap((unit) => {
    const parts = unit.split(new RegExp(`(${proof.source.replace("(", "(?:")})`));
    return parts.flatMap((part, i) => {
      const all = sentences(part);
      return all
        .map((sentence, j) => ({ sentence, tests: j === all.length - 1 ? testsIn(parts[i + 1]) : [] }))
        .filter(({ sentence }) => claiming.test(sentence));
    });
  });
}

/** Files that comments in a Markdown text name, whether the sentence before is a claim or not. */
export function testsNamedIn(markdown: string): string[] {
  return [...prose(markdown).matchAll(new RegExp(proof, "g"))].flatMap(([comment]) => testsIn(comment));
}

/** Paragraphs, headings, entries of lists, cells of tables. */
function units(text: string): string[] {
  const blocks = text.split(/\n\s*\n|\n(?=\s*(?:[-*|#>]|\d+\.)\s?)/);
  return blocks.flatMap((block) => (block.startsWith("|") ? cells(block) : [block]));
}

function sentences(text: string): string[] {
  const spoken = text.replace(/`[^`]*`/g, "…").replace(/<!--.*?-->/g, "");
  return spoken.split(/(?<=[.!?:][*)"]*)\s+/).filter((sentence) => sentence.trim() !== "");
}

function testsIn(comment = ""): string[] {
  return proof.exec(comment)?.[1]?.split(/,\s*/) ?? [];
}
