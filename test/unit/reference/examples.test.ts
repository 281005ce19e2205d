import { describe, expect, it } from "vitest";
import { exampleFolder } from "../../../tools/reference/page.ts";
import { pathOf } from "../../../tools/reference/settings.ts";
import { readStackConfig } from "../../../tools/stack-config.ts";
import { complaint } from "../../support/broken/broken.ts";
import { documented, exampleConfiguration, withOwnAddress, withValue } from "../../support/examples.ts";

describe("the complete example of docs/configuration.md", () => {
  it("loads", () => {
    expect(complaint("hoodi", withOwnAddress(readStackConfig(exampleFolder, "hoodi").sections))).toBe("");
  });

  it("is refused as long as fees go to its address, and for nothing else", () => {
    expect(complaint("hoodi", readStackConfig(exampleFolder, "hoodi").sections)).toMatch(
      /^The configuration has a problem:\n.*\.feeRecipient: it was copied from the documentation/,
    );
  });
});

describe("the examples of all sections", () => {
  it("are one configuration, which loads", () => {
    expect(complaint("hoodi", withOwnAddress(exampleConfiguration()))).toBe("");
  });
});

describe("an example of a setting loads", () => {
  const examples = documented.flatMap((section) =>
    section.settings.flatMap(({ keys, node }) =>
      node.examples.map((value) => ({ path: pathOf(keys), section, keys, value })),
    ),
  );

  it.each(examples)("$path: $value", ({ section, keys, value }) => {
    const complaints = withValue(section, keys, value).map((config) =>
      complaint("hoodi", withOwnAddress(config)),
    );
    // What fits one host need not fit another.
    expect(complaints, `refused at each entry of the section:\n${complaints.join("\n")}`).toContain("");
  });
});
