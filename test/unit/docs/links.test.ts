/** Links between the documents lead somewhere. */
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "../../support/inventory.ts";
import { allPages, type Page, pageOf, prose } from "./pages.ts";

describe("every relative link and anchor exists", () => {
  it.each(allPages)("$file", (page) => {
    expect(linksIn(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  it.each(["missing.md", "docs/hosts.md#missing", "#missing", "docs/hosts.md#retire"])("not %s", (link) => {
    expect(leadsSomewhere({ file: "README.md", text: "# A\n" }, link)).toBe(false);
  });
});

function linksIn({ text }: Page): string[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: Page, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? page.file : normalize(join(dirname(page.file), path));
  if (!existsSync(join(repository, file))) return false;
  return anchor === undefined || anchorsOf(path === "" ? page : pageOf(file)).includes(anchor);
}

/** Anchors of the headings, as GitHub makes them. */
function anchorsOf({ text }: Page): string[] {
  const headings = [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
