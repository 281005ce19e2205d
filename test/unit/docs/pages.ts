import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../support/inventory.ts";

/** A document in Markdown. */
export interface Page {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly text: string;
}

/** What an operator reads. */
export const guides: readonly Page[] = [
  "README.md",
  ...readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
].map(pageOf);

export const allPages: readonly Page[] = [...guides, pageOf("CONTRIBUTING.md")];

export function pageOf(file: string): Page {
  return { file, text: readFileSync(join(repository, file), "utf8") };
}

const fence = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;

/** Without code blocks. */
export function prose(text: string): string {
  return text.replace(fence, "");
}

/** Contents of the code blocks of a language. */
export function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(fence)].filter(([, , name]) => name === language).map(([, , , code]) => code!);
}

/** Rows of the tables, without their heads: what stands in each cell. */
export function tableRows(text: string): string[][] {
  const rows = prose(text)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map(cells);
  return rows.filter((row, i) => !isRule(row) && !isRule(rows[i + 1]));
}

export function cells(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function isRule(row: readonly string[] | undefined): boolean {
  return row?.every((cell) => /^:?-+:?$/.test(cell)) === true;
}
