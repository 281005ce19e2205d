import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { configurationPage } from "../../../tools/reference/page.ts";
import { refusalsPage } from "../../../tools/reference/refusals-page.ts";
import { documentedSection, gapsIn, pathOf } from "../../../tools/reference/settings.ts";
import { inline } from "../../../tools/reference/yaml.ts";
import { documented, exampleConfiguration } from "../../support/examples.ts";
import { repository } from "../../support/inventory.ts";

const page = configurationPage();
const settings = documented.flatMap((section) => section.settings);

describe("docs/configuration.md", () => {
  it("is what the schemas say", async () => {
    await expect(page, "it is out of date: npm run docs").toMatchFileSnapshot(
      join(repository, "docs/configuration.md"),
    );
  });

  const withDefault = settings.filter(({ node }) => /^[^[{]/.test(inline(node.default ?? [])));

  it("shows every default of a schema", () => {
    const lines = page.split("\n");
    const unshown = withDefault.filter(({ keys, node }) => {
      const row = `| \`${keys.at(-1)}\` |`;
      return !lines.some((line) => line.startsWith(row) && line.includes(`| \`${inline(node.default)}\` |`));
    });
    expect(withDefault.length).toBeGreaterThan(10);
    expect(unshown.map(({ keys }) => pathOf(keys))).toEqual([]);
  });
});

describe("docs/refusals.md", () => {
  it("is what the broken configurations are told", async () => {
    await expect(refusalsPage(), "it is out of date: npm run docs").toMatchFileSnapshot(
      join(repository, "docs/refusals.md"),
    );
  });
});

describe("what the page shows as YAML", () => {
  const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => parse(text!));

  it("are the complete example and those of the sections", () => {
    const shown = blocks
      .filter(({ config }) => config === undefined)
      .flatMap((block) => Object.entries(block));
    const sections = shown.map(([key, section]) => [
      key.replace("bonded-validator:", ""),
      contentOf(section),
    ]);
    expect(blocks.length - shown.length).toBe(2);
    expect(Object.fromEntries(sections)).toEqual(exampleConfiguration());
  });

  it("is the same value in one line", () => {
    const examples = settings.flatMap(({ node }) => node.examples);
    expect(examples.map((example) => parse(inline(example)))).toEqual(examples);
  });
});

/** Without the line `value:` of Pulumi.yaml. */
function contentOf(section: unknown): unknown {
  const isWrapped = typeof section === "object" && section !== null && "value" in section;
  return isWrapped ? section.value : section;
}

describe("a setting", () => {
  const gapsOf = (schema: z.ZodType) => gapsIn(documentedSection({ name: "parts", schema, named: true }));
  const section = { file: "Pulumi.yaml", description: "d", defaultText: "none", examples: [{}] } as const;
  const said = { description: "Length in m.", examples: [2] };

  it("is documented by description, example and default", () => {
    const size = z.number().meta(said);
    const schema = z.strictObject({
      a: size,
      b: size.default(1),
      c: size.meta({ defaultText: "none" }).optional(),
    });
    expect(gapsOf(schema.meta(section))).toEqual([]);
  });

  it.each([
    ["a description", z.number().meta({ examples: [2] })],
    ["an example (examples)", z.number().meta({ description: "Length in m." })],
    ["a .default(), or words for what holds without it (defaultText)", z.number().meta(said).optional()],
  ])("is refused without %s", (what, size) => {
    expect(gapsOf(z.strictObject({ box: z.strictObject({ size }).meta(said) }).meta(section))).toEqual([
      `parts.<name>.box.size lacks ${what}: write it in the .meta() of its schema in topology/`,
    ]);
  });

  it("is refused without anything, within a list, too", () => {
    const parts = z.array(z.strictObject({ size: z.number().optional() })).meta(said);
    expect(gapsOf(z.strictObject({ parts }).meta(section)).map((gap) => gap.split(" lacks ")[0])).toEqual([
      "parts.<name>.parts[].size",
      "parts.<name>.parts[].size",
      "parts.<name>.parts[].size",
    ]);
  });

  it("has a section that names its file", () => {
    const { file: _, ...rest } = section;
    expect(gapsOf(z.strictObject({}).meta(rest))).toEqual([
      "parts lacks the file that it belongs into (file): write it in the .meta() of its schema in topology/",
    ]);
  });
});
