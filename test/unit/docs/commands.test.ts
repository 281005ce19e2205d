/** What the guides quote is there: commands of package.json, messages of the program. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "../../support/inventory.ts";
import { allPages, pageOf, tableRows } from "./pages.ts";

const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

it("docs/operations.md has a row for every command for people", () => {
  const table = tableRows(pageOf("docs/operations.md").text).flat().join("\n");
  const commands = Object.keys(scripts).filter((name) => scripts[name]?.endsWith(` tools/${name}.ts`));
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter((name) => !new RegExp(`npm run ${name}( -- |\`)`).test(table))).toEqual([]);
});

it.each(allPages)("every npm script that is named exists: $file", ({ text }) => {
  const named = [...text.matchAll(/npm run ([a-z]+(?:[-:][a-z]+)*)/g)].map(([, name]) => name!);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

describe("a message in docs/troubleshooting.md is one of the program's", () => {
  const source = ["components", "provider", "tools", "topology"].map(sourceOf).join("\n");
  const quotes = tableRows(pageOf("docs/troubleshooting.md").text).flatMap(([seen]) =>
    [...seen!.matchAll(/`([^`]+)`/g)].map(([, quote]) => quote!),
  );

  it.each(quotes)("%s", (quote) => {
    const said = quote.split("…").map((part) => part.trim());
    expect(said.filter((part) => !source.includes(part))).toEqual([]);
  });
});

function sourceOf(folder: string): string {
  const files = readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /\.(ts|sh)$/.test(file))
    .map((file) => readFileSync(join(repository, folder, file), "utf8"))
    .join("\n");
}
