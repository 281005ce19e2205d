/** What the guides rule out, a test proves. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { layers } from "../../layers.ts";
import { repository } from "../../support/inventory.ts";
import { claimsIn, testsNamedIn } from "./claims.ts";
import { guides } from "./pages.ts";

/** Of messages, docs/refusals.md quotes what the program says. */
const claiming = guides.filter(({ file }) => file !== "docs/refusals.md");

describe("a sentence with never, always, exactly or nobody", () => {
  it.each(claiming)("names its test: $file", ({ text }) => {
    const unproven = claimsIn(text).filter(({ tests }) => tests.length === 0);
    expect(
      unproven.map(({ sentence }) => sentence),
      "write <!-- test: test/<layer>/<file>.test.ts --> right behind the sentence, or say less",
    ).toEqual([]);
  });

  it.each(guides)("names a file that a layer runs: $file", ({ text }) => {
    const missing = testsNamedIn(text).filter((file) => !isTest(file) || !existsSync(join(repository, file)));
    expect(missing).toEqual([]);
  });
});

function isTest(file: string): boolean {
  return file.endsWith(".test.ts") && layers.some(({ name }) => file.startsWith(`test/${name}/`));
}

describe("a claim", () => {
  const named = "<!-- test: test/unit/a.test.ts -->";
  it.each([
    ["in the middle of a paragraph", "One. It never fails. Three.", [["It never fails.", []]]],
    ["with its test", `It never fails. ${named} Three.`, [["It never fails.", ["test/unit/a.test.ts"]]]],
    ["with a test of the sentence before", `One. ${named} It never fails.`, [["It never fails.", []]]],
    ["with a test of the sentence after", `Never. One. ${named}`, [["Never.", []]]],
    ["in a cell", `| a | Nobody can. ${named} |\n| --- | --- |`, [["Nobody can.", ["test/unit/a.test.ts"]]]],
    ["in an entry of a list", `- It is always so\n- ${named} b`, [["- It is always so", []]]],
    ["in bold type", "**Exactly one.** Two.", [["**Exactly one.**", []]]],
    ["that names code with the word", "Run `always` or ```\nnever\n```", []],
    ["in a block of code", "One.\n\n```\nnever\n```\n", []],
    ["without such a word", "It is sometimes so.", []],
  ])("%s", (_, markdown, claims) => {
    expect(claimsIn(markdown).map(({ sentence, tests }) => [sentence.trim(), tests])).toEqual(claims);
  });
});
