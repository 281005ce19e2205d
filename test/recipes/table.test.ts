import { describe, expect, it } from "vitest";
import { repositoryFiles } from "./files.ts";
import { recipes } from "./recipes.ts";
import { names, rows } from "./table.ts";
import { Tree } from "./tree.ts";

const table = rows();

describe("a row of CONTRIBUTING", () => {
  const files = repositoryFiles();

  it.each(table)("names what exists: $name", ({ required, optional }) => {
    const unknown = [...required, ...optional].filter(
      (pattern) => !files.some((file) => names(pattern, file)),
    );
    expect(unknown, "the row names files that do not exist; write paths from the root").toEqual([]);
  });
});

describe("exactly the files that its row names are changed to", () => {
  it.each(recipes)("$row", ({ row: name, edit, goldens = [] }) => {
    const row = table.find((each) => each.name === name);
    expect(row, `CONTRIBUTING.md has no row "${name}"`).toBeDefined();
    const { required, optional } = row!;
    const tree = new Tree();
    edit(tree);
    const changed = [...tree.changed, ...goldens];
    const named = [...required, ...optional];
    expect(
      changed.filter((file) => !named.some((pattern) => names(pattern, file))),
      "changed, and the row does not name it",
    ).toEqual([]);
    expect(
      required.filter((pattern) => !changed.some((file) => names(pattern, file))),
      "the row's first sentence names it, and nothing there is changed",
    ).toEqual([]);
  });
});
