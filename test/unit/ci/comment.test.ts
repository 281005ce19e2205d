/** The comment of a preview, as GitHub's Markdown shows it. */
import { marked } from "marked";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Comment, commentText, failureOf, unchangedText } from "../../../tools/ci/comment.ts";
import type { Change, PreviewResult } from "../../../tools/ci/preview-result.ts";

beforeEach(() => void vi.useFakeTimers().setSystemTime("2026-11-20T15:30:00Z"));
afterEach(() => void vi.useRealTimers());

const base = "b".repeat(40);
const node: Change = {
  ...{ op: "update", resource: "i7bbt-node", host: "i7bb", place: "i7bb node-i7bbt" },
  properties: ["service hoodi-i7bbt/lighthouse"],
};
const preview: PreviewResult = {
  stack: "hoodi",
  complete: true,
  state: { time: "2026-11-20T10:00:00.773651444Z", commit: base },
  changes: [node],
  text: " ~ host:index:Role: (update)\n    ~ image: old\n    + new\n    - gone\n    --outputs:--",
};
const comment = (change: Partial<PreviewResult> = {}, more: Partial<Comment> = {}): Comment => ({
  stack: "hoodi",
  preview: { ...preview, ...change },
  unnamed: [],
  base,
  run: "https://github.com/a/b/actions/runs/1",
  ...more,
});
const html = (text: string) => marked.parse(text, { gfm: true, async: false });

/** Texts of a table's cells, by row. */
const cellsOf = (page: string) =>
  [...page.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<t[hd]>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => textOf(cell!)),
  );
const textOf = (page: string) =>
  page
    .replace(/<[^>]+>/g, "")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
/** The folded block, as it was written. */
const codeIn = (page: string) => textOf(/<pre><code[^>]*>([\s\S]*?)<\/code><\/pre>/.exec(page)?.[1] ?? "");

describe("a comment", () => {
  it("has a table, the age of the state, and the diff behind a line", () => {
    const page = html(commentText(comment()));
    expect(cellsOf(page)).toEqual([
      ["Change", "Resource", "Host", "Properties"],
      ["update", "i7bbt-node", "i7bb", "service hoodi-i7bbt/lighthouse"],
    ]);
    expect(textOf(page)).toContain(
      `The state is 5 h old (2026-11-20T10:00:00Z) and was deployed from commit ${"b".repeat(12)}.`,
    );
    expect(textOf(page)).not.toContain("The base of this pull request");
    expect(page).toMatch(/<details><summary>Diff<\/summary>\s*<pre><code class="language-diff">/);
    // GitHub colours a line by its first character.
    expect(codeIn(page).split("\n")).toEqual([
      " ~ host:index:Role: (update)",
      "    ~ image: old",
      "+     new",
      "-     gone",
      "    --outputs:--",
      "",
    ]);
    expect(failureOf(comment())).toBeUndefined();
  });

  it("says that nothing would change", () => {
    const page = html(commentText(comment({ changes: [] })));
    expect(textOf(page)).toContain("Nothing would change.");
    expect(page).not.toContain("<table>");
  });

  it("says what lies between the deployed commit and the base", () => {
    const state = { time: "2026-11-17T10:00:00Z", commit: "a".repeat(40), dirty: true as const };
    const text = textOf(html(commentText(comment({ state }))));
    expect(text).toContain("The state is 3 days old");
    expect(text).toContain(`from commit ${"a".repeat(12)}, with changes that are in no commit.`);
    expect(text).toContain(
      `The base of this pull request is ${"b".repeat(12)}: what lies between is in this preview, too.`,
    );
  });

  it("knows a state without time and commit", () => {
    const text = textOf(html(commentText(comment({ state: { time: "never" } }))));
    expect(text).toContain("The state is of unknown age (never) and was deployed from no known commit.");
  });

  it("shows why a preview failed, and no table", () => {
    const failed = comment({ complete: false, changes: [], text: "error: no such client" });
    const page = html(commentText(failed));
    expect(page).toContain("<strong>The preview failed.</strong>");
    expect(page).toContain("<summary>Output</summary>");
    expect(codeIn(page)).toBe("error: no such client\n");
    expect(page).not.toContain("<table>");
    expect(failureOf(failed)).toBe("The preview failed.");
  });

  it("says where a job left nothing", () => {
    const lost = comment({}, { preview: undefined });
    expect(textOf(html(commentText(lost)))).toContain("The preview ended without a result. See the run.");
    expect(failureOf(lost)).toBe("The preview ended without a result.");
  });

  it("shows changes that an update does not name first, and fails", () => {
    const other: Change = { op: "create", resource: "trdiy-base", host: "trdiy", properties: [] };
    const unnamed = comment({ changes: [node, other] }, { unnamed: [other] });
    const rows = cellsOf(html(commentText(unnamed)));
    expect(rows.slice(1).map(([, resource]) => resource)).toEqual(["trdiy-base not named", "i7bbt-node"]);
    expect(failureOf(unnamed)).toContain("changes what its description does not name");
  });

  it("shows what the new versions of an update change", () => {
    const update = { programs: ["lighthouse"], places: [], text: "### Versions: hoodi\n\n1 version" };
    const page = html(commentText(comment({ update })));
    expect(page).toContain("<summary>What these versions change</summary>");
    expect(codeIn(page)).toContain("### Versions: hoodi");
  });

  it("of a stack that is no longer changed says so", () => {
    expect(textOf(html(unchangedText("hoodi")))).toContain("This pull request no longer changes this stack.");
  });
});

describe("text of a hostile program", () => {
  const hostile =
    "</details>\n```\n@admin <img src=x> [a](https://evil.example) | # `x` <!-- bonded-validator -->";
  const properties = [hostile, "service a|b"];
  const all = comment({
    changes: [{ op: hostile, resource: hostile, host: hostile, properties }],
    text: `${hostile}\n\`\`\`\`\n${hostile}`,
    state: { time: hostile, commit: hostile },
    update: { programs: [], places: [], text: hostile },
  });

  it("is text in the page", () => {
    const page = html(commentText(all));
    expect(page).not.toContain("<img");
    expect([...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link)).toEqual([]);
    expect(page).not.toContain("<!--");
    expect(page.match(/<details>/g)).toHaveLength(2);
    expect(page.match(/<\/details>/g)).toHaveLength(2);
    // What is outside of code mentions nobody.
    expect(page.replace(/<code[\s\S]*?<\/code>/g, "")).not.toContain("@admin");
    expect(cellsOf(page)[1]).toHaveLength(4);
    expect(cellsOf(page)[1]![3]).toContain("service a|b");
  });

  it("is shown as it is, whatever a terminal or a change of direction would make of it", () => {
    const text = "\u001b[31mred \u202etxet\u202c \u2028 tab\tand é\r";
    const page = html(commentText(comment({ text, changes: [{ ...node, resource: `a\u202e\u001b[2Kb` }] })));
    expect(codeIn(page)).toBe("\\u{1b}[31mred \\u{202e}txet\\u{202c} \\u{2028} tab\tand é\\u{d}\n");
    expect(cellsOf(page)[1]![1]).toBe("a\\u{202e}\\u{1b}[2Kb");
  });

  it.each([
    { what: "a long diff", change: { text: "+ a line of a diff\n".repeat(10_000) } },
    { what: "escape codes", change: { text: "\u001b".repeat(60_000) } },
    { what: "one long line", change: { text: "😀".repeat(50_000) } },
    {
      what: "names of marks",
      change: {
        changes: Array.from({ length: 1000 }, () => ({
          ...{ op: "`".repeat(99), resource: "|".repeat(99), host: "`".repeat(99) },
          properties: Array.from({ length: 9 }, () => "`".repeat(99)),
        })),
        text: "`".repeat(10_000).concat("\n").repeat(10),
        update: { programs: [], places: [], text: "`x\n".repeat(50_000) },
      },
    },
  ])("fits into a comment: $what", ({ change }) => {
    const text = commentText(comment(change));
    expect(text.length).toBeLessThan(65_536 - 100);
    expect(html(text)).toMatch(
      /\d+ characters were cut\. They are in <a href="https:\/\/github\.com\/a\/b\/actions\/runs\/1">the run<\/a>\./,
    );
    expect(html(text)).toContain("</details>");
  });
});

it("60,000 characters of a diff are kept", () => {
  const line = "+ 0123456789\n";
  const kept = codeIn(html(commentText(comment({ text: line.repeat(5000) }))));
  expect(kept.length).toBeGreaterThan(60_000 - line.length);
  expect(kept.length).toBeLessThanOrEqual(60_001);
});
