import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { topologyFiles } from "../../../tools/reference/topology-page.ts";
import { repository } from "../../support/inventory.ts";

const files = Object.entries(await topologyFiles());

it.each(files)("docs/%s is what the committed stacks say", async (name, content) => {
  await expect(content, "it is out of date: npm run docs").toMatchFileSnapshot(
    join(repository, "docs", name),
  );
});

it("docs/topology has no other picture", () => {
  const written = files.map(([name]) => name).filter((name) => name.startsWith("topology/"));
  expect(readdirSync(join(repository, "docs/topology")).map((name) => `topology/${name}`)).toEqual(
    written.toSorted(),
  );
});
