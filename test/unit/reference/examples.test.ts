import { describe, expect, it } from "vitest";
import { exampleFolder } from "../../../tools/reference/page.ts";
import { pathOf } from "../../../tools/reference/settings.ts";
import { readStackConfig } from "../../../topology/files/stack-config.ts";
import { complaint } from "../../support/broken/broken.ts";
import { documented, exampleConfiguration, withOwnValues, withValue } from "../../support/examples.ts";

describe("the complete example of docs/configuration.md", () => {
  it("loads", () => {
    expect(complaint("hoodi", withOwnValues(readStackConfig(exampleFolder, "hoodi").sections))).toBe("");
  });

  it("is refused as long as its address, keys and digests are those of the example, and for nothing else", () => {
    const lines = complaint("hoodi", readStackConfig(exampleFolder, "hoodi").sections).split("\n");
    const copied = lines.filter((line) => line.includes("copied from the documentation"));
    expect(copied.map((line) => /[\w.[\]]+(?=: it)/.exec(line)![0])).toEqual([
      "access.keys[0]",
      "hosts.server1.ssh.hostKey",
      "validatorGroups.solo.feeRecipient",
      "images.digests.reth",
      "images.digests.lighthouse",
    ]);
    expect(lines[0]).toBe("The configuration has 5 problems:");
  });
});

describe("the examples of all sections", () => {
  it("are one configuration, which loads", () => {
    expect(complaint("hoodi", withOwnValues(exampleConfiguration()))).toBe("");
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
      complaint("hoodi", withOwnValues(config)),
    );
    // What fits one host need not fit another.
    expect(complaints, `refused at each entry of the section:\n${complaints.join("\n")}`).toContain("");
  });
});
