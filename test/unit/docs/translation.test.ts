/** README.ja.md says in Japanese what README.md says: the same parts in the same order, with the same names and links. */
import { describe, expect, it } from "vitest";
import { pageOf } from "./pages.ts";

interface Part {
  readonly kind: string;
  /** Whatever is no matter of a language, in the order of the alphabet: sentences may turn around. */
  readonly names: readonly string[];
}

const kinds: readonly (readonly [string, RegExp])[] = [
  ["code", /^```/],
  ["heading", /^#+(?= )/],
  ["image", /^!\[/],
  ["row", /^\|/],
  ["step", /^\d+\. /],
];

/** A link, code, a link's target, what a test holds, a number. */
const neutral = /<!--.*?-->|\]\(([^)]+)\)|`[^`]+`|\d[\d.]*/g;

function partOf(text: string): Part {
  const kind = kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? "text";
  if (kind === "code") return { kind, names: [text] };
  if (kind === "heading") return { kind: /^#+/.exec(text)![0], names: [] };
  const names = [...text.matchAll(neutral)].map(([all, target]) => target ?? all);
  return { kind, names: names.filter((name) => !/^README/.test(name)).sort() };
}

const code = /^```[\s\S]*?^```$/gm;

/** Blocks of code as a whole, all else line by line. */
function partsOf(file: string): Part[] {
  const { text } = pageOf(file);
  const blocks = text.match(code) ?? [];
  const lines = text.replaceAll(code, "\u0000").split("\n");
  const whole = lines.map((line) => (line === "\u0000" ? blocks.shift()! : line));
  return whole.filter((line) => line !== "").map(partOf);
}

describe("README.ja.md", () => {
  const [english, japanese] = ["README.md", "README.ja.md"].map(partsOf) as [Part[], Part[]];

  it("has the parts of README.md", () => {
    expect(english.length).toBeGreaterThan(50);
    expect(japanese.map(({ kind }) => kind)).toEqual(english.map(({ kind }) => kind));
  });

  it.each(english.map((part, i) => [i, part] as const))(
    "names in part %i what README.md names",
    (i, part) => {
      expect(japanese[i]!.names).toEqual(part.names);
    },
  );

  it("leads to README.md, and README.md to it", () => {
    expect(pageOf("README.ja.md").text).toContain("](README.md)");
    expect(pageOf("README.md").text).toContain("](README.ja.md)");
  });

  it("is Japanese", () => {
    const prose = pageOf("README.ja.md").text.replaceAll(code, "");
    const lines = prose
      .split("\n")
      .filter((line) => /^[|\d*]|^\p{L}/u.test(line) && !line.startsWith("| ---"));
    expect(
      lines.filter((line) => !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(line)),
    ).toEqual([]);
  });
});
