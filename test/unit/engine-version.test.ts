import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { atLeast, PULUMI_VERSION } from "../../lab/engine/version.ts";

it.each([
  ["3.259.0", "3.259.0", true],
  ["v3.259.1", "3.259.0", true],
  ["3.260.0-alpha.1", "3.259.0", true],
  ["4.0.0", "3.259.0", true],
  ["3.258.9", "3.259.0", false],
  ["3.99.0", "3.259.0", false],
  ["1.26", "1.25.11", true],
  ["1.25", "1.25.11", false],
  ["1.19.8", "1.25.11", false],
  ["", "1.25.11", false],
])("takes %s for at least %s: %s", (found, wanted, answer) => {
  expect(atLeast(found, wanted)).toBe(answer);
});

it("is one version for the engine, its build and the SDK", () => {
  const sdk = JSON.parse(readFileSync("package.json", "utf8")).dependencies["@pulumi/pulumi"];
  expect(sdk).toBe(PULUMI_VERSION);
  expect(readFileSync("lab/engine/go/go.mod", "utf8")).toContain(
    `github.com/pulumi/pulumi/pkg/v3 v${PULUMI_VERSION}`,
  );
});
